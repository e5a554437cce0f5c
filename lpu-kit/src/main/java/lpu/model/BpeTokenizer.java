package lpu.model;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * GPT-2's byte-level byte-pair encoding ({@code tokenizer.ggml.model} = {@code gpt2}): a text is cut into pieces by a
 * {@link PreTokenizer}, each piece's UTF-8 bytes become symbols, and merges join them in the order of their ranks.
 * A vocabulary need not have every byte; bytes it lacks are dropped, as the models' own tokenizers do.
 *
 * <p>Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, section 2.2.
 */
public final class BpeTokenizer extends VocabularyTokenizer {
    private static final String MERGES = "tokenizer.ggml.merges";

    private final PreTokenizer preTokenizer;
    private final byte[][] bytes; // [id]
    private final int[] byteIds; // [byte], -1 where the vocabulary lacks it
    private final MergeTable merges;
    /** Bytes (as Latin-1) → id of pieces taken whole before any merging; empty where the model does not do so. */
    private final Map<String, Integer> wholePieces;

    private BpeTokenizer(Vocabulary vocabulary, PreTokenizer preTokenizer, MergeTable merges, int[] byteIds) {
        super(vocabulary);
        this.preTokenizer = preTokenizer;
        this.merges = merges;
        this.byteIds = byteIds;
        bytes = new byte[vocabulary.size()][];
        wholePieces = new HashMap<>();
        for (int id = 0; id < bytes.length; id++) {
            boolean normal = vocabulary.types()[id] == Vocabulary.NORMAL;
            bytes[id] = normal ? ByteAlphabet.bytes(vocabulary.names().get(id)) : vocabulary.names().utf8()[id];
            if (normal && preTokenizer == PreTokenizer.LLAMA3) {
                wholePieces.put(new String(bytes[id], StandardCharsets.ISO_8859_1), id);
            }
        }
    }

    /** The tokenizer a file describes; throws InputError when the description is incomplete or inconsistent. */
    static BpeTokenizer of(GgufFile file, PreTokenizer preTokenizer) {
        Vocabulary vocabulary = Vocabulary.read(file, preTokenizer == PreTokenizer.LLAMA3);
        Map<String, Integer> ids = vocabulary.ids();
        int[] byteIds = new int[256];
        for (int b = 0; b < byteIds.length; b++) {
            byteIds[b] = ids.getOrDefault(String.valueOf(ByteAlphabet.spell(b)), -1);
        }
        return new BpeTokenizer(vocabulary, preTokenizer, readMerges(file, ids), byteIds);
    }

    private static MergeTable readMerges(GgufFile file, Map<String, Integer> ids) {
        GgufValue.Texts lines = file.requiredTexts(MERGES);
        int[][] merges = new int[lines.size()][];
        for (int rank = 0; rank < merges.length; rank++) {
            String line = lines.get(rank);
            int space = line.indexOf(' ', 1);
            if (space < 0 || space == line.length() - 1) {
                throw file.error(MERGES + " entry " + rank + " is not two tokens with a space between");
            }
            Integer left = ids.get(line.substring(0, space));
            Integer right = ids.get(line.substring(space + 1));
            Integer merged = ids.get(line.substring(0, space) + line.substring(space + 1));
            if (left == null || right == null || merged == null) {
                throw file.error(MERGES + " entry " + rank + " names a token that is not in the vocabulary");
            }
            merges[rank] = new int[] {left, right, merged};
        }
        return new MergeTable(merges);
    }

    @Override
    byte[] tokenBytes(int id) {
        return bytes[id].clone();
    }

    @Override
    Encoder encoder(IntList ids) {
        Encoding encoding = new Encoding(ids);
        return stretch -> {
            int[] codePoints = stretch.codePoints().toArray();
            preTokenizer.split(codePoints, 0, codePoints.length,
                    (start, end) -> encoding.addPiece(codePoints, start, end));
        };
    }

    /** One text on its way to ids. */
    private final class Encoding {
        private final BytePairMerger merger = new BytePairMerger(merges);
        private final IntList ids;

        Encoding(IntList ids) {
            this.ids = ids;
        }

        void addPiece(int[] codePoints, int start, int end) {
            byte[] piece = new String(codePoints, start, end - start).getBytes(StandardCharsets.UTF_8);
            if (!wholePieces.isEmpty()) {
                Integer whole = wholePieces.get(new String(piece, StandardCharsets.ISO_8859_1));
                if (whole != null) {
                    ids.add(whole);
                    return;
                }
            }
            merger.clear();
            for (byte b : piece) {
                merger.add(byteIds[b & 0xFF]);
            }
            merger.merge(ids);
        }
    }
}
