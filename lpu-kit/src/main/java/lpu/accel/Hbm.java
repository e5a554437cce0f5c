package lpu.accel;

/**
 * Stacked DRAM behind ports of the fabric. Data lie interleaved over all pseudo channels, so that every engine reaches its share
 * of the whole bandwidth.
 *
 * @param ports     fabric ports, each {@code portBytes} wide at the machine's clock
 * @param peakGBs   of all channels together, 10⁹ bytes a second
 * @param channels  pseudo channels, each with its own banks and row buffers
 * @param banks     of a pseudo channel
 * @param pageBytes of a pseudo channel's row buffer
 * @param burstBytes of one burst of a pseudo channel: the least that is read
 * @param timing    of banks
 */
public record Hbm(int ports, int portBytes, double peakGBs, int channels, int banks, int pageBytes, int burstBytes,
        Timing timing) {
    /**
     * Bank timing in ns.
     *
     * @param rowCycle   tRC: from one activation of a bank to its next
     * @param rowToData  tRCD + CL: from an activation to its first data
     * @param fourActivations tFAW: at most four activations of a channel in it
     * @param refresh    tRFC: a refresh takes so long
     * @param refreshInterval tREFI: and comes so often
     * @param transport  from the controller through the network to the unit and back
     */
    public record Timing(double rowCycle, double rowToData, double fourActivations, double refresh, double refreshInterval,
            double transport) {
    }

    public Hbm {
        Checks.positive(ports, portBytes, channels, banks, pageBytes, burstBytes);
        if (!(peakGBs > 0)) {
            throw new IllegalArgumentException("HBM of " + peakGBs + " GB/s");
        }
    }
}
