/**
 * What an experiment leaves behind: where files lie ({@link lpu.report.Project}), what produced a result
 * ({@link lpu.report.RunInfo}), its table ({@link lpu.report.ResultTable}), its chart ({@link lpu.report.Figure}),
 * and what is said while it runs ({@link lpu.report.Progress}, {@link lpu.report.InputError}).
 *
 * <p>A figure is a plain record. It is drawn twice from the same description: as a plotly figure, for looking around in
 * JupyterLab, and as a standalone SVG, for paper, GitHub and nbconvert. The SVG is drawn here rather than by a chart
 * library so that equal input gives equal bytes on every machine (no font metrics are asked of the system), text stays
 * text, and all kinds of chart share one look ({@link lpu.report.Style}).
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}, {@code lpu.kernel}.
 */
package lpu.report;
