"""Use cases over disk. Plain, synchronous, thread-safe classes that know no front end."""
