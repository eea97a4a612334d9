//! Words of the product as types: fields, values, cells, outcomes, money, ids, events. No I/O.
