"""The knowledge base: entries, and which of them answers a question."""

import os

# Set before numpy is loaded. Our matrices are small: with a thread per core, the sample business's
# index took 1.1 s of processor instead of 0.35 s, most of it one thread waiting for the other.
os.putenv("OPENBLAS_NUM_THREADS", "1")
