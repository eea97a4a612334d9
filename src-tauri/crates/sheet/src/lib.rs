//! Lists in and out: XLSX, XLS, ODS, CSV, pasted text; detection of encoding, header row and column meaning.
