//! Every command once, with typed input, output and errors; window, command line and servers are faces on it.
