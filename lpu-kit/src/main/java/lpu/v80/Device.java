package lpu.v80;

/**
 * A device as its documents give it.
 *
 * @param resources      of the programmable logic
 * @param hbmBytes       capacity of the stacked memory
 * @param controllers    of the stacked memory
 * @param controllerBits data pins of one
 * @param megabitsPerPin a second, both edges of the clock
 * @param ports          from the logic to the memory
 * @param portBytes      of one port and cycle
 */
public record Device(String name, Resources resources, long hbmBytes, int controllers, int controllerBits, int megabitsPerPin,
        int ports, int portBytes) {
    /** Of all pins together, 10⁹ bytes a second. */
    public double peakGBs() {
        return controllers * controllerBits / 8.0 * megabitsPerPin / 1e3;
    }

    /** Of all ports together at a clock, 10⁹ bytes a second: they may be slower than the pins. */
    public double portGBs(double clockMHz) {
        return ports * (double) portBytes * clockMHz / 1e3;
    }

    /** The clock at which the ports carry what the pins deliver. */
    public double fullBandwidthMHz() {
        return peakGBs() * 1e3 / (ports * (double) portBytes);
    }
}
