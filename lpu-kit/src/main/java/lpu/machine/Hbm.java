package lpu.machine;

/**
 * Stacked DRAM behind ports of the fabric. Data lie interleaved over all pseudo channels, so that every engine reaches its share
 * of the whole bandwidth.
 *
 * <p>How long it is busy follows from one formula. Take many chunks of b consecutive bytes, requested long enough ahead that
 * banks and channels work in parallel:
 * <pre>
 * data        = ⌈b / burst⌉ · burst / peak                           bursts are read whole
 * activations = ⌈b / page⌉ · max(tRC / banks, tFAW / 4) / channels   a bank opens a page per tRC, a channel four per tFAW
 * ns          = max(data, activations) / (1 - tRFC / tREFI)          opening hides behind data; refresh hides nowhere
 * fabric      = ⌈b / burst⌉ · burst / (ports · portBytes)            cycles
 * cycles      = max(fabric, ns · clock)
 * </pre>
 * A stream is a sequence of chunks of a page; a gather has the rows as its chunks.
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
        public Timing {
            boolean times = rowCycle >= 0 && rowToData >= 0 && fourActivations >= 0 && refresh >= 0 && transport >= 0;
            if (!times || !(refresh < refreshInterval)) {
                throw new IllegalArgumentException("bank timing below 0 ns, or refresh of %s ns every %s ns"
                        .formatted(refresh, refreshInterval));
            }
        }

        /** Of the time, what refresh leaves. */
        double available() {
            return 1 - refresh / refreshInterval;
        }
    }

    public Hbm {
        Machine.positive(ports, portBytes, channels, banks, pageBytes, burstBytes);
        if (!(peakGBs > 0)) {
            throw new IllegalArgumentException("HBM of " + peakGBs + " GB/s");
        }
        if (pageBytes % burstBytes != 0) {
            throw new IllegalArgumentException("pages of %d bytes are no whole bursts of %d".formatted(pageBytes, burstBytes));
        }
    }

    public Hbm withPeakGBs(double other) {
        return new Hbm(ports, portBytes, other, channels, banks, pageBytes, burstBytes, timing);
    }

    public Hbm withPorts(int other) {
        return new Hbm(other, portBytes, peakGBs, channels, banks, pageBytes, burstBytes, timing);
    }

    /** Whole bursts of so many consecutive bytes. */
    public long burstBytes(long bytes) {
        return Math.ceilDiv(bytes, burstBytes) * burstBytes;
    }

    /** ns that the channels are busy for each of many chunks of so many bytes; class documentation. */
    private double nanos(long chunk) {
        double data = burstBytes(chunk) / peakGBs;
        double spacing = Math.max(timing.rowCycle() / banks, timing.fourActivations() / 4);
        double activations = Math.ceilDiv(chunk, pageBytes) * spacing / channels;
        return Math.max(data, activations) / timing.available();
    }

    /** Cycles that all of it is busy for each of many gathered chunks of so many bytes. */
    public double gatherCycles(long chunk, double clockMHz) {
        return Math.max((double) burstBytes(chunk) / ((long) ports * portBytes), nanos(chunk) * clockMHz / 1000);
    }

    /** Cycles that all of it is busy for a byte of a stream. */
    public double streamCycles(double clockMHz) {
        return gatherCycles(pageBytes, clockMHz) / pageBytes;
    }

    /** Bytes of a stream per cycle, of all ports. */
    public double bytesPerCycle(double clockMHz) {
        return 1 / streamCycles(clockMHz);
    }

    /** Share of the peak that a stream gets from the channels. */
    public double streamEfficiency() {
        return gatherEfficiency(pageBytes);
    }

    /** Share of the peak that gathered chunks of so many bytes get from the channels. */
    public double gatherEfficiency(long chunk) {
        return chunk / peakGBs / nanos(chunk);
    }

    /** Cycles from a request to its first data. */
    public int latency(double clockMHz) {
        return (int) Math.ceil((timing.transport() + timing.rowToData()) * clockMHz / 1000);
    }
}
