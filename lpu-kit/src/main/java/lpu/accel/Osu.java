package lpu.accel;

/**
 * Online softmax unit of an engine: takes tiles of scores, keeps their running maximum and sum, looks their exponentials up, and
 * has the accumulated output rescaled when the maximum rises.
 *
 * @param tile               scores of one tile
 * @param initiationInterval cycles from one tile to the next
 * @param depth              cycles from a tile of scores to its exponentials
 */
public record Osu(int tile, int initiationInterval, int depth) {
    public Osu {
        Checks.positive(tile, initiationInterval, depth);
    }
}
