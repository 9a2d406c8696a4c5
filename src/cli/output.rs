//! Files that commands write: whole or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use dateline::Error;
use tempfile::NamedTempFile;

/// Where a file is written.
pub enum Output {
    /// A file beside the one it becomes, so that nobody meets half of it.
    Beside(BufWriter<NamedTempFile>, PathBuf),
    /// A device or a pipe, which cannot be replaced.
    Straight(BufWriter<File>),
}

impl Output {
    /// Opens the file `path`, or one beside it.
    ///
    /// # Errors
    /// [`Error::Io`] if nothing can be written there.
    pub fn create(path: &Path) -> dateline::Result<Self> {
        let failed = |e| Error::io(path, e);
        if path.metadata().is_ok_and(|known| !known.is_file()) {
            let file = File::options().write(true).open(path).map_err(failed)?;
            return Ok(Self::Straight(BufWriter::with_capacity(1 << 16, file)));
        }
        // What a link leads to is replaced, not the link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.metadata().map_err(|e| Error::io(folder, e))?;
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder).map_err(failed)?;
        Ok(Self::Beside(BufWriter::with_capacity(1 << 16, file), path))
    }

    /// What takes the bytes.
    pub fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Beside(writer, _) => writer,
            Self::Straight(writer) => writer,
        }
    }

    /// Puts a whole file in its place.
    pub fn finish(self) -> dateline::Result<()> {
        if let Self::Beside(writer, path) = self {
            let file = writer.into_inner().map_err(|e| Error::io(&path, e.into_error()))?;
            file.persist(&path).map_err(|e| Error::io(&path, e.error))?;
        }
        Ok(())
    }
}
