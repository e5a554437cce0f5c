package lpu.machine;

/**
 * One op of a simulated program.
 *
 * @param engines      that have a share of it
 * @param start        cycle in which a unit first works for it; reading ahead does not count
 * @param end          cycle in which its last result is there
 * @param critical     cycles by which it moved the end of all so far; those of all ops make the whole
 * @param bytesRead    from the HBM by all engines; 0 for tables on chip
 * @param bytesWritten to the HBM
 */
public record OpStats(Op op, int engines, long start, long end, long critical, long bytesRead, long bytesWritten) {
}
