//! How fast a provider may be asked: breaker, Retry-After gate, quota buckets, adaptive permits.
