package lpu.plot;

import lpu.codebook.TileCodebook;

/** How a codebook shows in a notebook: the first tile's codewords, and the indices of the first rows and tiles. */
final class CodebookFigure {
    private static final int DRAWN_ROWS = 64;
    private static final int DRAWN_TILES = 24;

    private CodebookFigure() {
    }

    static Figure of(TileCodebook book) {
        double[][] first = new double[book.codewords()][book.words().width(0)];
        for (int c = 0; c < first.length; c++) {
            for (int j = 0; j < first[c].length; j++) {
                first[c][j] = book.words().centroid(0, c, j);
            }
        }
        double[][] indices = new double[Math.min(DRAWN_ROWS, book.rows())][Math.min(DRAWN_TILES, book.tiles())];
        for (int v = 0; v < indices.length; v++) {
            for (int tile = 0; tile < indices[v].length; tile++) {
                indices[v][tile] = book.codes().get(v, tile);
            }
        }
        return Panels.row("Tile VQ of %,d x %,d weights".formatted(book.rows(), book.columns()),
                "%d tiles, %d codewords each".formatted(book.tiles(), book.codewords()),
                HeatMap.of("Codebook of tile 0", "", first).axes("column", "codeword", "weight").diverge(),
                HeatMap.of("Indices", "", indices).axes("tile", "row", "codeword"));
    }
}
