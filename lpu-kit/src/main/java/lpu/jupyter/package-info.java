/**
 * How the notebook kernel shows this project's types. The kernel finds {@link lpu.jupyter.LpuExtension} through
 * {@code META-INF/services} when lpu-kit is on its classpath; nothing else uses this package. The kernel's classes are
 * not among the project's runtime libraries: the kernel brings them.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.experiment}.
 */
package lpu.jupyter;
