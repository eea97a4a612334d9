//! Provider definitions: load, validate, render a request, judge an answer. Pure: bytes in, values out.
