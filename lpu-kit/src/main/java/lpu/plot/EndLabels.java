package lpu.plot;

/** Moves labels in a column apart, each as near to its place as the others allow. */
final class EndLabels {
    private EndLabels() {
    }

    /**
     * New places for labels that want {@code wanted} (ascending), at least {@code gap} apart and within lo..hi where
     * there is room. Overlapping labels become a block centred on the mean of what its members want (the
     * pool-adjacent-violators algorithm).
     */
    static double[] spread(double[] wanted, double gap, double lo, double hi) {
        int n = wanted.length;
        double[] sum = new double[n];
        int[] size = new int[n];
        int blocks = 0;
        for (int i = 0; i < n; i++) {
            sum[blocks] = wanted[i] - i * gap;
            size[blocks++] = 1;
            while (blocks > 1 && sum[blocks - 1] / size[blocks - 1] < sum[blocks - 2] / size[blocks - 2]) {
                sum[blocks - 2] += sum[blocks - 1];
                size[blocks - 2] += size[blocks - 1];
                blocks--;
            }
        }
        double[] places = new double[n];
        for (int b = 0, i = 0; b < blocks; b++) {
            double mean = sum[b] / size[b];
            for (int end = i + size[b]; i < end; i++) {
                double offset = Math.max(lo, Math.min(mean, hi - (n - 1) * gap));
                places[i] = offset + i * gap;
            }
        }
        return places;
    }
}
