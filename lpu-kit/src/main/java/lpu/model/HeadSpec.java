package lpu.model;

import lpu.codebook.TileVqOptions;
import lpu.report.InputError;

/**
 * Which LM head to build.
 *
 * @param bits codebook bits per weight, for {@link HeadKind#VQ}; see {@link TileVqOptions#forBits}
 * @param k candidates of a coarse-fine head, at least 1
 */
public record HeadSpec(HeadKind kind, double bits, int k) {
    public HeadSpec {
        if (k < 1) {
            throw new InputError("k must be at least 1, not " + k);
        }
        TileVqOptions.forBits(bits); // checks them
    }
}
