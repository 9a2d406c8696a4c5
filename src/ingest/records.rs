//! One file: each record is compared with what the index has of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use super::crew::Team;
use super::entry::{Enter, Entry};
use super::identity::Claim;
use super::meter::Meter;
use super::reader::Reader;
use super::stream::Stream;
use super::{Change, Raw};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::index::{Owned, Row, content_hash};
use crate::source::{self, Failure, RawFile, Record};

/// The longest id in bytes: the engine refuses terms of 64 KiB, and people ids of much less.
const LONGEST_ID: usize = 2048;

/// Of so many ids of a file it is remembered how often they had to be qualified.
const REMEMBERED: usize = 1 << 16;

/// A file that is being read.
struct Reading<'f> {
    file: &'f RawFile,
    key: &'f Arc<str>,
    /// What the ledger says of it, as long as that is not yet declared invalid.
    row: Option<&'f Row>,
    owned: Owned,
    records: u64,
    failed: u64,
    withheld: u64,
    meter: Meter,
    metered: u64,
    /// How often an id of this file had to be qualified, by the id's hash, so that the next need not try them all.
    attempts: BTreeMap<u128, u64>,
}

impl Reader<'_> {
    /// Reads a file, whatever is known of it.
    pub(super) fn read(
        &mut self,
        file: &RawFile,
        key: &Arc<str>,
        row: Option<&Row>,
        team: &Team<'_, Enter<'_>>,
    ) -> Result<()> {
        let meter = if file.regular {
            match file.open() {
                Ok(bytes) => Meter::new(bytes),
                Err(error) => {
                    self.fail(&error, None);
                    return Ok(());
                }
            }
        } else {
            Meter::new(Box::new(Stream::new(file, &self.options.cancel)))
        };
        let owned = self.ids.owned_by(key)?;
        let mut reading = Reading {
            file,
            key,
            row,
            owned,
            records: 0,
            failed: 0,
            withheld: 0,
            meter,
            metered: 0,
            attempts: BTreeMap::new(),
        };
        match source::read_from(Box::new(reading.meter.clone()), file, &self.source) {
            Err(error) => {
                self.heed_cancel()?;
                reading.failed += 1;
                self.fail(&error, None);
            }
            Ok(articles) => {
                for item in articles {
                    if let Err(stop) = self.heed_cancel() {
                        self.disown(&mut reading)?;
                        return Err(stop);
                    }
                    self.item(&mut reading, item, team)?;
                }
            }
        }
        self.close(reading)
    }

    /// A record or a failure.
    fn item(
        &mut self,
        reading: &mut Reading<'_>,
        item: std::result::Result<Record, Failure>,
        team: &Team<'_, Enter<'_>>,
    ) -> Result<()> {
        let read = item.and_then(|record| self.record(reading, record, team));
        let count = reading.meter.count();
        let articles = u64::from(read.is_ok());
        self.progress.advance(articles, count - std::mem::replace(&mut reading.metered, count));
        match read {
            Ok(()) => {}
            Err(Failure { error: error @ (Error::Input { .. } | Error::Io { .. }), raw, head }) => {
                reading.failed += 1;
                let raw = raw.as_deref().map(|record| Raw { record, head: head.as_deref() });
                self.fail(&error, raw);
            }
            Err(fatal) => return Err(fatal.error),
        }
        if self.is_due() {
            self.disown(reading)?;
            self.commit(team)?;
        }
        Ok(())
    }

    /// The file is half in the index now: what was known of it holds no more, even if it becomes again what it was.
    fn disown(&mut self, reading: &mut Reading<'_>) -> Result<()> {
        match reading.row.take() {
            Some(row) => self.note(&Row { gone: true, ..row.clone() }),
            None => Ok(()),
        }
    }

    /// Adds a record, or replaces or keeps what the index has of it.
    fn record(
        &mut self,
        reading: &mut Reading<'_>,
        record: Record,
        team: &Team<'_, Enter<'_>>,
    ) -> std::result::Result<(), Failure> {
        for warning in &record.warnings {
            self.progress.warn(warning);
        }
        let mut article = record.article;
        let by_content = !reading.file.regular && !record.own_id;
        if by_content {
            // Neither a stream's name nor the place in it says anything: the content is the identity.
            article.id.clear();
            article.id = format!("-#{:016x}", content_hash(&mut article)?);
        }
        if article.id.len() > LONGEST_ID {
            let message = format!("the id is longer than {LONGEST_ID} bytes");
            return Err(Error::input(&reading.file.path, record.line, message).into());
        }
        let hash = content_hash(&mut article)?;
        let claim = self.identify(reading, &mut article, hash, by_content)?;
        self.report.articles += 1;
        match claim {
            Claim::Withheld => {
                reading.withheld += 1;
                self.withhold(&article.id);
                return Ok(());
            }
            Claim::Ours(known) if known.has_content(hash) => {
                reading.records += 1;
                self.report.unchanged += 1;
                return Ok(());
            }
            Claim::Taken => {
                // The same content came before, through this stream or another.
                self.report.unchanged += 1;
                return Ok(());
            }
            Claim::Ours(known) => {
                self.report.updated += 1;
                self.progress.decided(Change::Updated, &article.id);
                self.writer.delete(&article.id, &known.lang);
            }
            Claim::Free => {
                self.report.added += 1;
                self.progress.decided(Change::Added, &article.id);
            }
        }
        reading.records += 1;
        let bytes = weight(&article);
        Ok(self.push(Entry { article, file: Arc::clone(reading.key), hash }, bytes, team)?)
    }

    /// Settles the id of an article. If another record has it, it is qualified by the file's name, and by a number where
    /// that has been taken too: never by the folder the archive happens to lie in. One that was removed on purpose is
    /// nobody's; another article of that id, kept under a qualified one, stays as long as its content does. An id made
    /// of the content needs no other: whoever has taken it says the same.
    fn identify(
        &mut self,
        reading: &mut Reading<'_>,
        article: &mut Article,
        hash: u64,
        by_content: bool,
    ) -> Result<Claim> {
        if self.writer.ledger().is_removed(&article.id) {
            let Some(id) = reading.owned.with_content(hash)? else { return Ok(Claim::Withheld) };
            article.id = id;
            return self.ids.claim(&article.id, &mut reading.owned);
        }
        let mut claim = self.ids.claim(&article.id, &mut reading.owned)?;
        if by_content || !matches!(claim, Claim::Taken) {
            return Ok(claim);
        }
        if reading.attempts.len() >= REMEMBERED {
            // All of them are tried again then: slower, with the same outcome.
            reading.attempts.clear();
        }
        let id = std::mem::take(&mut article.id);
        let attempts = reading.attempts.entry(xxh3_128(id.as_bytes())).or_insert(0);
        while matches!(claim, Claim::Taken) {
            *attempts += 1;
            article.id = match *attempts {
                1 => format!("{id}@{}", reading.file.name),
                n => format!("{id}@{}#{n}", reading.file.name),
            };
            if self.writer.ledger().is_removed(&article.id) {
                return Ok(Claim::Withheld);
            }
            claim = self.ids.claim(&article.id, &mut reading.owned)?;
        }
        if matches!(claim, Claim::Free) {
            let path = reading.file.path.display();
            self.progress.warn(&format!("{path}: the id `{id}` is taken by another article: kept as `{}`", article.id));
        }
        Ok(claim)
    }

    /// After the last record: what was not met again is removed, and the file is noted.
    fn close(&mut self, reading: Reading<'_>) -> Result<()> {
        let Reading { file, key, row, owned, records, failed, withheld, meter, metered, .. } = reading;
        self.progress.advance(0, file.size.saturating_sub(metered));
        if !file.regular {
            return Ok(());
        }
        if failed == 0 {
            self.remove_rest(&owned)?;
        }
        if records == 0 && withheld > 0 {
            // The path of a file may be the id of its removed article: nothing is kept of it.
            if row.is_some() && !self.options.dry_run {
                self.writer.ledger().erase(key);
                self.touch();
            }
            return Ok(());
        }
        let after = RawFile::at(&file.path, &*file.name);
        let still = matches!(&after, Ok(now) if (now.size, now.modified) == (file.size, file.modified));
        let noted = match meter.finish() {
            // What changed while it was read is read again next time.
            Ok(hash) if still => Row {
                path: key.to_string(),
                size: file.size,
                modified: file.modified,
                hash,
                records,
                failed,
                withheld,
                epoch: self.file_epoch,
                gone: false,
            },
            _ => match row {
                Some(row) => Row { gone: true, ..row.clone() },
                None => return Ok(()),
            },
        };
        if row == Some(&noted) { Ok(()) } else { self.note(&noted) }
    }

    /// Removes the articles of a file that were not met again.
    pub(super) fn remove_rest(&mut self, owned: &Owned) -> Result<()> {
        let mut removed = 0;
        let (writer, ids, progress) = (&self.writer, &mut self.ids, self.progress);
        owned.rest(&mut |id, lang| {
            progress.decided(Change::Removed, id);
            writer.delete(id, lang);
            ids.free(id);
            removed += 1;
        })?;
        self.report.removed += removed;
        if removed > 0 {
            self.touch();
        }
        Ok(())
    }
}

/// About how many bytes an article takes in memory.
fn weight(article: &Article) -> usize {
    let summary = article.summary.as_ref().map_or(0, String::len);
    let extra: usize = article.extra.iter().map(|(key, value)| key.len() + 64 + text_of(value)).sum();
    512 + article.title.len() + summary + article.body.len() + extra
}

/// The length of the text in a value, roughly.
fn text_of(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(|item| 32 + text_of(item)).sum(),
        serde_json::Value::Object(map) => map.iter().map(|(key, value)| 64 + key.len() + text_of(value)).sum(),
        _ => 8,
    }
}
