package lpu.experiment;

import java.util.List;
import lpu.profile.Recall;
import lpu.report.ResultTable;
import lpu.report.RunInfo;

/**
 * Recall of several coarse heads on one or several models.
 *
 * @param candidates one row per model and head: bits per weight, positions, k@50 to k@99, its confidence, largest rank
 * @param curves the recall curves
 */
public record RecallResult(ResultTable candidates, ResultTable curves) {
    static RecallResult of(String title, List<Recall> recalls, Lab lab, RunInfo info) {
        return new RecallResult(
                RecallTables.candidates("Candidates needed to keep the exact top-1: " + title, recalls, info),
                RecallTables.curves("Recall of the exact top-1: " + title, recalls,
                        lab.model().config().vocabulary(), info));
    }

    static RecallResult join(Labs labs, List<RecallResult> results) {
        return new RecallResult(ByModel.join(labs.names(), results.stream().map(RecallResult::candidates).toList()),
                ByModel.join(labs.names(), results.stream().map(RecallResult::curves).toList()));
    }
}
