package lpu.machine;

/**
 * One operation of a program: shapes and bit widths, nothing of a machine. {@code shares} is into how many equal,
 * indivisible parts its work falls that several engines may divide among them: heads, FFN columns, vocabulary rows; 1 is
 * work that every engine does for itself, since each needs the whole result.
 */
public sealed interface Op {
    /** Such as {@code "layer 3 down"}. */
    String name();

    Part part();

    /** What a reader calls it, in a word or two, such as {@code "matrix"}: no more kinds in a layer or a head than a figure has colours. */
    default String kind() {
        return switch (this) {
            case Embed _ -> "embedding";
            case MatMul _ -> "matrix";
            case Norm _ -> "norm";
            case Rope _ -> "rope";
            case Attention _ -> "attention";
            case Elementwise e -> e.part() == Part.LM_HEAD ? "LUTs" : "elements";
            case LutBuild _ -> "LUTs";
            case LutScan _ -> "scan";
            case SignScan _ -> "sign scan";
            case TopK _, Argmax _ -> "selection";
            case Refine _ -> "refine";
            case GatherFine _ -> "fine rows";
            case Meet _ -> "meet";
        };
    }

    /** How many parts engines may divide among them. */
    int shares();

    /** Read from memory, every part of the work once. */
    default long bytes() {
        return 0;
    }

    /** Written to memory. */
    default long bytesWritten() {
        return 0;
    }

    /** Rows of a matrix as stored, read in order or one by one. */
    record Rows(int columns, int weightBits, int extraBits) {
        /** @param extraBits of a row besides its weights: its scale */
        public Rows {
            positive(columns, weightBits);
            if (extraBits < 0) {
                throw new IllegalArgumentException("rows with " + extraBits + " bits besides their weights");
            }
        }

        /** Of one row, which starts at a byte. */
        public long bytes() {
            return ((long) columns * weightBits + extraBits + 7) / 8;
        }
    }

    /** One embedding row of each position. */
    record Embed(String name, int positions, Rows row) implements Op {
        public Embed {
            positive(positions);
        }

        @Override
        public Part part() {
            return Part.EMBEDDING;
        }

        @Override
        public int shares() {
            return 1;
        }

        @Override
        public long bytes() {
            return positions * row.bytes();
        }
    }

    /**
     * Y = W X: {@code rows} outputs of each of {@code positions} inputs; a GEMV for one position.
     *
     * @param split what the shares are parts of
     */
    record MatMul(String name, Part part, int positions, int rows, Rows row, int inputBits, int outputBits, Split split,
            int shares) implements Op {
        /** ROWS divides the outputs; COLUMNS the inputs, and the partial sums are yet to {@link Meet}. */
        public enum Split {
            ROWS, COLUMNS
        }

        public MatMul {
            positive(positions, rows, inputBits, outputBits, shares);
            if ((split == Split.ROWS ? rows : row.columns()) % shares != 0) {
                throw new IllegalArgumentException(name + ": " + shares + " shares of " + rows + " x " + row.columns());
            }
        }

        public long macs() {
            return (long) positions * rows * row.columns();
        }

        @Override
        public long bytes() {
            return rows * row.bytes();
        }
    }

    /** RMS norm of {@code vectors} vectors per position: one, or one per head. */
    record Norm(String name, Part part, int positions, int vectors, int columns, int bits, int shares) implements Op {
        public Norm {
            positive(positions, vectors, columns, bits, shares);
        }
    }

    /** Rotary embedding of queries and keys. */
    record Rope(String name, int positions, int heads, int headWidth, int bits, int shares) implements Op {
        public Rope {
            positive(positions, heads, headWidth, bits, shares);
        }

        @Override
        public Part part() {
            return Part.ATTENTION;
        }
    }

    /**
     * Causal attention of all heads by online softmax: scores, exp, weighted sum of values.
     *
     * @param cached    positions whose keys and values are read from the cache
     * @param attended  of each new position, summed over the new positions
     * @param bits      of a query, key or value
     * @param scoreBits of a score and of an exp
     */
    record Attention(String name, int positions, int heads, int kvHeads, int headWidth, int cached, long attended, int bits,
            int scoreBits, int shares) implements Op {
        public Attention {
            positive(positions, heads, kvHeads, headWidth, bits, scoreBits, shares);
        }

        @Override
        public Part part() {
            return Part.ATTENTION;
        }

        /** Of scores and of contexts. */
        public long macs() {
            return 2 * attended * heads * headWidth;
        }

        /** Keys and values that are read. */
        @Override
        public long bytes() {
            return 2L * cached * kvHeads * headWidth * bits / 8;
        }

        /** Keys and values of the new positions, written. */
        @Override
        public long bytesWritten() {
            return 2L * positions * kvHeads * headWidth * bits / 8;
        }
    }

    /**
     * Element by element: a residual sum, or the gated unit's table and product.
     *
     * @param inputs vectors that are read
     * @param table  whether a LUT nonlinearity comes first
     */
    record Elementwise(String name, Part part, int positions, int columns, int inputs, boolean table, int bits, int shares)
            implements Op {
        public Elementwise {
            positive(positions, columns, inputs, bits, shares);
        }
    }

    /**
     * One LUT per tile: the products of the mapped state's tiles with their codewords.
     *
     * @param columns of all tiles together
     */
    record LutBuild(String name, int tiles, int columns, int codewords, int codewordBits, int stateBits, int shares)
            implements Op {
        public LutBuild {
            positive(tiles, columns, codewords, codewordBits, stateBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }

        public long macs() {
            return (long) columns * codewords;
        }

        @Override
        public long bytes() {
            return (long) columns * codewords * codewordBits / 8;
        }
    }

    /**
     * A score for every vocabulary row: the sum of its LUT entries.
     *
     * @param indexBits of an index
     * @param biasBits  stored for each row besides its indices
     * @param entryBits of a LUT entry
     */
    record LutScan(String name, int rows, int tiles, int indexBits, int biasBits, int entryBits, int shares) implements Op {
        public LutScan {
            positive(rows, tiles, indexBits, entryBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }

        /** The index table's. */
        @Override
        public long bytes() {
            return ((long) rows * (tiles * indexBits + biasBits) + 7) / 8;
        }
    }

    /** A score for every vocabulary row from its weights' signs: additions and subtractions of the state. */
    record SignScan(String name, int rows, int columns, int stateBits, int shares) implements Op {
        public SignScan {
            positive(rows, columns, stateBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }

        /** The table of signs'. */
        @Override
        public long bytes() {
            return (long) rows * ((columns + 7) / 8);
        }
    }

    /** The k rows of the highest scores; {@code streaming}: while the op before still makes them. */
    record TopK(String name, int rows, int k, int scoreBits, boolean streaming, int shares) implements Op {
        public TopK {
            positive(rows, k, scoreBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }
    }

    /** A second set of LUTs added to the scores of {@code rows} chosen rows, their indices gathered. */
    record Refine(String name, int rows, int tiles, int indexBits, int entryBits, int shares) implements Op {
        public Refine {
            positive(rows, tiles, indexBits, entryBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }

        /** Of one row's indices. */
        public long rowBytes() {
            return ((long) tiles * indexBits + 7) / 8;
        }

        @Override
        public long bytes() {
            return rows * rowBytes();
        }
    }

    /** Exact logits of {@code rows} chosen rows, gathered. */
    record GatherFine(String name, int rows, Rows row, int inputBits, int shares) implements Op {
        public GatherFine {
            positive(rows, inputBits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }

        @Override
        public long bytes() {
            return rows * row.bytes();
        }
    }

    /** The row of the greatest of so many logits per position. */
    record Argmax(String name, int positions, int rows, int bits, int shares) implements Op {
        public Argmax {
            positive(positions, rows, bits, shares);
        }

        @Override
        public Part part() {
            return Part.LM_HEAD;
        }
    }

    /**
     * Engines' partial results meet in the tree and the whole goes back to all: sums of {@code values} partial sums per position,
     * or the joining of parts. Nothing to do for one engine.
     *
     * @param joined true where each engine has a part of the values, false where each has a partial sum of all
     */
    record Meet(String name, Part part, int positions, int values, int bits, boolean joined) implements Op {
        public Meet {
            positive(positions, values, bits);
        }

        @Override
        public int shares() {
            return 1;
        }
    }

    private static void positive(int... sizes) {
        for (int size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("an op with a size of " + size);
            }
        }
    }
}
