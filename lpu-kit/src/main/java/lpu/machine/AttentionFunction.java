package lpu.machine;

/** Attention of one query head: tiles of scores from the VPU go through the OSU. Serves one thread. */
public final class AttentionFunction {
    private final AttentionConstants constants;
    private final VpuFunction vpu;
    private final OsuFunction osu;
    private final int[] scores; // [tile]

    public AttentionFunction(AttentionConstants constants, int tile, VpuFunction vpu, TcuFunction tcu) {
        this.constants = constants;
        this.vpu = vpu;
        osu = new OsuFunction(constants.osu(), constants.headWidth(), tcu);
        scores = new int[tile];
    }

    /**
     * Attends to n positions whose keys and values start at {@code at} and then every {@code stride}.
     *
     * @param query   headWidth columns from {@code queryAt}
     * @param context headWidth columns from {@code contextAt} are written
     */
    public void attend(int[] query, int queryAt, int[] keys, int[] values, int at, int stride, int n, int[] context,
            int contextAt) {
        osu.start();
        for (int done = 0; done < n; done += scores.length) {
            int count = Math.min(scores.length, n - done);
            int first = at + done * stride;
            for (int p = 0; p < count; p++) {
                long product = vpu.dot(query, queryAt, keys, first + p * stride, constants.headWidth());
                scores[p] = constants.scores().apply(product, constants.scale(), constants.shift());
            }
            osu.add(scores, 0, count, values, first, stride);
        }
        osu.finish(context, contextAt);
    }
}
