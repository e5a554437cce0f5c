"""FAISS's product quantisers as an LM head: the best rows of a matrix for one hidden state at a time.

Arguments: matrix (f32, V x d), hidden states (f32, n x d), each state's exact best row (i32, n), V, d, n, k, cache
prefix; k is how many rows the whole coarse-fine head refines.
Says `variant name bytes kept` for each index on stdout, after `faiss version instructions`; then, for each line
`threads rounds` on stdin, `part variant milliseconds` for each search. Answers end with `done`; fields are separated
by tabs. Ends with its stdin.
"""

import os
import random
import sys
import time


def say(*fields):
    print(*fields, sep="\t", flush=True)


def missing(why):
    say("missing", why)
    sys.exit(0)


try:
    import faiss
    import numpy as np
except ImportError as e:
    missing(f"{e}; ./lpu bench installs peers/requirements.txt into .venv where pip can (faiss-cpu has wheels for "
            "64-bit Linux and for macOS 14 on Apple silicon)")

REFINED_FROM = 1000
WANTED = 100
WARM_UP = 3


class Head:
    """An index and how many rows are asked of it. Indexes that another one refers to must live as long: their heads do."""

    def __init__(self, name, index, wanted, bytes_read):
        self.name, self.index, self.wanted, self.bytes_read = name, index, wanted, bytes_read

    def ms(self, states, i):
        query = states[i % len(states)][None, :]
        start = time.perf_counter()
        self.index.search(query, self.wanted)
        return (time.perf_counter() - start) * 1e3

    def kept(self, states, best):
        """The share of states whose exact best row is among those found."""
        found = self.index.search(states, self.wanted)[1]
        return (found == best[:, None]).any(axis=1).mean()


def cached(path, make):
    """The index in a file, made and written beside, then renamed, when there is none that can be read."""
    if os.path.exists(path):
        try:
            return faiss.read_index(path)
        except RuntimeError as e:
            print(f"not using {path}: {e}", file=sys.stderr)
    index = make()
    part = f"{path}.{os.getpid()}.part"
    faiss.write_index(index, part)
    os.replace(part, path)
    return index


def filled(index, matrix):
    index.train(matrix)  # k-means on a sample: FAISS takes 256 rows per codeword at most
    index.add(matrix)
    return index


def refined(base, flat, candidates, wanted):
    index = faiss.IndexRefine(base, flat)
    index.k_factor = candidates / wanted
    return index


def heads(matrix, k, prefix):
    rows, d = matrix.shape
    k = min(k, rows)
    flat = faiss.IndexFlatIP(d)
    flat.add(matrix)
    yield Head("exact f32 (IndexFlatIP)", flat, 1, 4 * rows * d)
    if d % 8 == 0 and rows >= 256:
        tiles = d // 8
        pq = cached(f"{prefix}-{faiss.__version__}-pq{tiles}x8.index",
                    lambda: filled(faiss.IndexPQ(d, tiles, 8, faiss.METRIC_INNER_PRODUCT), matrix))
        scanned = rows * tiles + 4 * 256 * d
        yield Head(f"IndexPQ {tiles}x8 k={WANTED}", pq, WANTED, scanned)
        yield Head(f"IndexPQ {tiles}x8, {k} refined to 1", refined(pq, flat, k, 1), 1, scanned + 4 * d * k)
    if d % 8 == 0 and rows >= 16:
        tiles = d // 4
        fast = cached(f"{prefix}-{faiss.__version__}-fastscan{tiles}x4.index",
                      lambda: filled(faiss.IndexPQFastScan(d, tiles, 4, faiss.METRIC_INNER_PRODUCT), matrix))
        scanned = rows * tiles // 2 + 4 * 16 * d
        yield Head(f"IndexPQFastScan {tiles}x4 k={WANTED}", fast, WANTED, scanned)
        yield Head(f"IndexPQFastScan {tiles}x4, {REFINED_FROM} refined to {WANTED}",
                   refined(fast, flat, REFINED_FROM, WANTED), WANTED, scanned + 4 * d * min(REFINED_FROM, rows))


def rounds_of(all_heads, states, threads, rounds, at):
    """Every head in each round, in another order each time; a second search at once finds its codes in a cache."""
    faiss.omp_set_num_threads(threads)
    order = random.Random(at)
    for r in range(-WARM_UP, rounds):
        for head in order.sample(all_heads, len(all_heads)):
            i = 2 * (at + r)
            first, second = head.ms(states, i), head.ms(states, i + 1)
            if r >= 0:
                say("head", head.name, first)
                say("head again", head.name, second)


def main():
    matrix_file, states_file, best_file, rows, d, n, k, prefix = sys.argv[1:]
    matrix = np.memmap(matrix_file, dtype="<f4", mode="r", shape=(int(rows), int(d)))
    states = np.fromfile(states_file, dtype="<f4").reshape(int(n), int(d))
    best = np.fromfile(best_file, dtype="<i4")
    all_heads = list(heads(matrix, int(k), prefix))
    say("faiss", faiss.__version__, faiss.get_compile_options().strip())
    for head in all_heads:
        say("variant", head.name, head.bytes_read, head.kept(states, best))
    say("done")
    at = 0
    for line in sys.stdin:
        threads, rounds = map(int, line.split())
        rounds_of(all_heads, states, threads, rounds, at)
        at += rounds
        say("done")


main()
