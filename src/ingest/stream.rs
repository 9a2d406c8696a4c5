//! Streams that can be given up: a pipe that says nothing must not keep the work from stopping.
//!
//! A thread reads ahead; who waits for it looks at the flag meanwhile, and takes a raised one for the end.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};

use crate::error::Error;
use crate::source::RawFile;

/// How much is read at a time, and how many such blocks may wait.
const BLOCK: usize = 64 << 10;
const BLOCKS: usize = 4;

/// How often the flag is looked at.
const PATIENCE: Duration = Duration::from_millis(50);

/// A stream that is read by a thread of its own.
pub(super) struct Stream {
    blocks: Receiver<std::io::Result<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
    cancel: Arc<AtomicBool>,
}

impl Stream {
    /// Begins to read; opening alone may wait for who writes.
    pub(super) fn new(file: &RawFile, cancel: &Arc<AtomicBool>) -> Self {
        let (sender, blocks) = crossbeam_channel::bounded(BLOCKS);
        let file = file.clone();
        // The thread ends with its stream, or with the process.
        std::thread::spawn(move || {
            let mut bytes = match file.open() {
                Ok(bytes) => bytes,
                Err(Error::Io { source, .. }) => return drop(sender.send(Err(source))),
                Err(other) => return drop(sender.send(Err(std::io::Error::other(other)))),
            };
            loop {
                let mut block = vec![0; BLOCK];
                let read = bytes.read(&mut block).map(|read| {
                    block.truncate(read);
                    block
                });
                let last = matches!(&read, Ok(block) if block.is_empty());
                let stop = matches!(&read, Err(e) if e.kind() != std::io::ErrorKind::Interrupted);
                if last || sender.send(read).is_err() || stop {
                    return;
                }
            }
        });
        Self { blocks, block: Vec::new(), at: 0, cancel: Arc::clone(cancel) }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.block.len() {
            match self.blocks.recv_timeout(PATIENCE) {
                Ok(block) => (self.block, self.at) = (block?, 0),
                Err(RecvTimeoutError::Timeout) if !self.cancel.load(Ordering::Relaxed) => {}
                Err(_) => return Ok(0),
            }
        }
        let read = self.block.get(self.at..).unwrap_or(&[]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}
