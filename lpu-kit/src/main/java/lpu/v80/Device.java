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
    /** 10⁹ bytes a second of all pins together. */
    public double peakGBs() {
        return controllers * controllerBits / 8.0 * megabitsPerPin / 1e3;
    }
}
