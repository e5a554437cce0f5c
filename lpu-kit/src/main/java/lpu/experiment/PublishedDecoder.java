package lpu.experiment;

import java.util.List;
import lpu.accel.CycleStats;
import lpu.accel.Hbm;
import lpu.accel.Machine;
import lpu.accel.Simulator;
import lpu.accel.Vpu;
import lpu.lower.HeadPlan;
import lpu.lower.LoweringOptions;
import lpu.lower.ModelShape;
import lpu.lower.Programs;
import lpu.lower.Widths;
import lpu.model.Architecture;
import lpu.model.NamedShape;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import lpu.v80.V80;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;

/**
 * A decoder as its authors published it, and an HTE-LPU fed with the same bandwidth, clock and bytes.
 *
 * @param where      what the figures are published in
 * @param shape      of the model, the nearest that this toolkit can express
 * @param weightBits of a weight as read, on average
 * @param peakGBs    of the memory, 10⁹ bytes a second
 * @param ms         per token as published, or NaN
 * @param share      of the peak bandwidth as published, or NaN where it follows from {@code ms}
 * @param remark     what is assumed, and what explains a difference
 */
record PublishedDecoder(String name, String where, NamedShape shape, double weightBits, double peakGBs, double clockMHz, double ms,
        double share, String remark) {
    private static final int CONTEXT = 256;
    private static final double U280_GBS = 460;

    static final List<PublishedDecoder> ALL = List.of(
            new PublishedDecoder("LUT-LLM, V80", "arXiv 2511.06174, GitHub LUT-FPGA/LUT-LLM",
                    // 28 layers, the LM head left out: 8 rows stand for it
                    shape("Qwen3 1.7B, layers only", 8, 2048, 28, 16, 8, 128, 6144, Architecture.QWEN3), 2.5, V80.DEVICE.peakGBs(),
                    250, 1e3 * (1.3243 - 0.3650) / (256 - 64), Double.NaN,
                    "from their times for 256 and 64 tokens after 32; indices of 2 bits per weight and a quarter more for tables, from"
                            + " their config. Their decoder searches centroids and looks tables up: not bound by memory"),
            new PublishedDecoder("FlightLLM, U280", "arXiv 2401.03868", NamedShape.find("llama-2-7b").orElseThrow(), 3.5, U280_GBS,
                    225, Double.NaN, 0.659,
                    "3.5 bits and 225 MHz assumed. Their share is of mixed, sparse weights, whose small blocks cost bandwidth"),
            new PublishedDecoder("HyperAccel LPU", "arXiv 2408.07326",
                    // two FFN matrices of 8,192 rows as three of 5,504: 0.8 % more weights
                    shape("OPT 1.3B", 50_272, 2048, 24, 32, 32, 64, 5504, Architecture.LLAMA), 16, 4 * 819.2, 1000, 1.25,
                    Double.NaN,
                    "four HBM3 stacks and 1 GHz assumed; they report up to 90 % for larger models"),
            new PublishedDecoder("TerEffic, U280", "arXiv 2502.16473",
                    shape("ternary 2.7B", 32_000, 2560, 32, 20, 1, 128, 8960, Architecture.LLAMA), 1.6, U280_GBS, 150, 1e3 / 727,
                    Double.NaN,
                    "a model without attention and cache: the shape is only as large, with next to no cache; 1.6 bits as stored, 150 MHz"
                            + " assumed. Their pipeline is built for one model's matrices; here short chains of ops wait for each"
                            + " other at a slow clock"));

    /** FlexLLM (arXiv 2601.15710) publishes ratios to an A100 only, which no bandwidth follows from; it is not among them. */
    private static NamedShape shape(String name, int vocabulary, int width, int layers, int heads, int kvHeads, int headWidth, int ffn,
            Architecture architecture) {
        return new NamedShape(name, vocabulary, width, layers, heads, kvHeads, headWidth, ffn, false, architecture, 0,
                "see PublishedDecoder");
    }

    /** Whole bits, for the program: the memory is taken to be faster by as much as these are more than the real ones. */
    private int wholeBits() {
        return (int) Math.ceil(weightBits);
    }

    /** A token with all rows of the LM head; lanes are twice as many as weights arrive, so that only the memory can limit it. */
    CycleStats predicted() {
        double fed = peakGBs * wholeBits() / weightBits;
        double bytesPerCycle = fed * 1e3 / clockMHz;
        Machine base = V80.machine();
        Hbm hbm = V80.hbm().withPeakGBs(fed).withPorts((int) Math.ceil(bytesPerCycle / V80.hbm().portBytes()));
        double weights = bytesPerCycle * Byte.SIZE / wholeBits();
        int pods = (int) Math.ceil(2 * weights / (base.engines() * base.vpu().lanes()));
        Vpu vpu = new Vpu(pods, base.vpu().lanes());
        LoweringOptions options = new LoweringOptions(HeadPlan.exact(), Widths.Uniform.standard().withWeights(wholeBits()));
        return Simulator.run(base.withClock(clockMHz).withHbm(hbm).withVpu(vpu),
                Programs.decoding(ModelShape.of(shape), options, CONTEXT));
    }

    /** 10⁶ bytes of a token, of the real bits. */
    double megabytes(CycleStats predicted) {
        return (predicted.bytesRead() + predicted.bytesWritten()) / 1e6 * weightBits / wholeBits();
    }

    /** Share of the peak bandwidth that the published figures come to. */
    double publishedShare(CycleStats predicted) {
        return Double.isNaN(ms) ? share : megabytes(predicted) / ms / peakGBs;
    }

    /** ms per token that the published figures come to. */
    double publishedMs(CycleStats predicted) {
        return Double.isNaN(ms) ? megabytes(predicted) / share / peakGBs : ms;
    }

    /** Columns: decoder, model, MB per token, peak bandwidth, published and predicted ms and shares of it, source, remark. */
    static ResultTable table() {
        StringColumn name = StringColumn.create("decoder");
        StringColumn model = StringColumn.create("model");
        DoubleColumn mb = DoubleColumn.create("MB");
        DoubleColumn bandwidth = DoubleColumn.create("GB/s");
        DoubleColumn theirs = DoubleColumn.create("published ms");
        DoubleColumn ours = DoubleColumn.create("predicted ms");
        DoubleColumn theirShare = DoubleColumn.create("published share");
        DoubleColumn ourShare = DoubleColumn.create("predicted share");
        StringColumn where = StringColumn.create("published in");
        StringColumn remark = StringColumn.create("remark");
        for (PublishedDecoder d : ALL) {
            CycleStats predicted = d.predicted();
            name.append(d.name());
            model.append(d.shape().name());
            mb.append(d.megabytes(predicted));
            bandwidth.append(d.peakGBs());
            theirs.append(d.publishedMs(predicted));
            ours.append(1e3 * predicted.seconds());
            theirShare.append(d.publishedShare(predicted));
            ourShare.append(predicted.bandwidthUtilisation());
            where.append(d.where());
            remark.append(d.remark());
        }
        return ResultTable.of("Published decoders (cited) beside the model", Provenance.MODELLED, RunInfo.of(1, null, null, 0), name,
                model, mb, bandwidth, theirs, ours, theirShare, ourShare, where, remark);
    }
}
