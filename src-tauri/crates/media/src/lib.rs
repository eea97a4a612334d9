//! From a page and its bytes to facts and pictures: candidates, decoding, thumbnails. Pure.
