//! Processor time, which other work on the machine does not lengthen as it does the hours.

use std::time::Duration;

use cpu_time::ProcessTime;

/// One thing that is measured: it says how many seconds of processor time it took.
pub type Contestant<'a> = Box<dyn FnMut() -> crate::Result<f64> + 'a>;

/// The seconds of processor time that the threads of this process take for some work.
pub fn seconds<T>(work: impl FnOnce() -> crate::Result<T>) -> crate::Result<(f64, T)> {
    let start = ProcessTime::now();
    let done = work()?;
    Ok((start.elapsed().as_secs_f64(), done))
}

/// The same for something short: it is repeated until its time can be told from that of the clock.
pub fn short<T>(mut work: impl FnMut() -> crate::Result<T>) -> crate::Result<f64> {
    const LEAST: Duration = Duration::from_millis(4);
    const MOST: u32 = 2000;
    let start = ProcessTime::now();
    let mut times = 0;
    loop {
        std::hint::black_box(work()?);
        times += 1;
        let spent = start.elapsed();
        if spent > LEAST || times == MOST {
            return Ok(spent.as_secs_f64() / f64::from(times));
        }
    }
}

/// As [`medians`], after a first run of each that does not count: of programs that stay open.
pub fn warm_medians(runs: usize, mut contestants: Vec<Contestant<'_>>) -> crate::Result<Vec<f64>> {
    for contestant in &mut contestants {
        contestant()?;
    }
    medians(runs, contestants)
}

/// The medians of several runs, in which the contestants take turns.
pub fn medians(runs: usize, mut contestants: Vec<Contestant<'_>>) -> crate::Result<Vec<f64>> {
    let mut spent = vec![Vec::with_capacity(runs); contestants.len()];
    for _ in 0..runs {
        for (contestant, spent) in contestants.iter_mut().zip(&mut spent) {
            spent.push(contestant()?);
        }
    }
    Ok(spent.into_iter().map(|spent| quantile(spent, 0.5)).collect())
}

/// The value below which a share of all lies.
pub fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
    let at = ((values.len() as f64 - 1.0) * share).round() as usize;
    values.get(at).copied().unwrap_or(0.0)
}
