package lpu.model;

import java.nio.file.Path;
import java.util.Locale;
import lpu.codebook.CodebookCache;
import lpu.codebook.TileCodebook;
import lpu.codebook.TileVq;
import lpu.codebook.TileVqOptions;
import lpu.head.CoarseFineHead;
import lpu.head.CoarseHead;
import lpu.head.ExactHead;
import lpu.head.LmHead;
import lpu.head.SignHead;
import lpu.head.SignOptions;
import lpu.head.TileVqHead;
import lpu.report.Project;
import lpu.tensor.Matrix;

/** Builds the heads of a model; codebooks are cached under the model's hash and the options. */
public final class Heads {
    private Heads() {
    }

    public static ExactHead exact(Engine engine) {
        return new ExactHead(engine.model().head(), engine.dots(), engine.workers());
    }

    public static LmHead lmHead(HeadSpec spec, Engine engine) {
        ExactHead exact = exact(engine);
        return switch (spec.kind()) {
            case EXACT -> exact;
            case SIGN -> new CoarseFineHead(sign(SignOptions.STANDARD, engine), exact, spec.k());
            case VQ -> new CoarseFineHead(vq(TileVqOptions.forBits(spec.bits()), engine), exact, spec.k());
        };
    }

    public static CoarseHead sign(SignOptions options, Engine engine) {
        Matrix head = engine.model().head();
        return new SignHead(head::row, head.rows(), head.columns(), options, engine.workers());
    }

    public static CoarseHead vq(TileVqOptions options, Engine engine) {
        return new TileVqHead(codebook(options, engine), engine.workers());
    }

    /** The tile VQ codebook of the model's LM head, from the cache or built now. */
    public static TileCodebook codebook(TileVqOptions options, Engine engine) {
        Matrix head = engine.model().head();
        String model = engine.model().file().sha256();
        String name = String.format(Locale.ROOT, "vq-%s-t%d-K%d.codebook", model.substring(0, 12), options.tileWidth(),
                options.codewords());
        Path file = Project.cache().resolve(name);
        return CodebookCache.get(file, "LM head of " + model + ", " + options,
                () -> TileVq.fit(head::row, head.rows(), head.columns(), options, engine.workers()));
    }
}
