/**
 * The Alveo V80 that an HTE-LPU is meant for: its cited constants, machines that fit it, what their units take of its
 * resources, and which of many are best. Every resource figure is modelled from {@link lpu.v80.UnitCosts}: units of which
 * there is RTL by their synthesis, {@link lpu.v80.FittedUnits}, the rest by assumption. Energy is left out: no source gives what an
 * operation or a byte costs on this device.
 *
 * <p>A question to it:
 * {@snippet :
 * var llama = ModelConfigs.named("llama-3.2-1b");
 * var program = Programs.decoding(llama, HeadSpec.machine(HeadKind.CALIBRATED), 512); // 512 positions in the cache
 * var run = V80.run(V80.machine(8).withClock(300), program);
 * System.out.println("%.1f tokens/s, fits: %s".formatted(run.tokensPerSecond(), run.fits())); // run alone, as a cell's last line, shows as a table
 * }
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.plot}, {@code lpu.machine}.
 */
package lpu.v80;
