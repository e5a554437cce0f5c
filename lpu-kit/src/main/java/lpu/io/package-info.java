/**
 * What every part of the toolkit says and leaves behind: the one line about bad input ({@link lpu.io.InputError}), progress of long
 * work ({@link lpu.io.Progress}), where the project's folders are ({@link lpu.io.Project}), and files that are whole or not there
 * ({@link lpu.io.AtomicFile}, {@link lpu.io.CheckedFile}).
 *
 * <p>May use: nothing of the project.
 */
package lpu.io;
