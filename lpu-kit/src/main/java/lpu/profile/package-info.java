/**
 * Measures models and heads: where time and bytes go, perplexity, and how deep in the coarse ranking the exact choice lies; heads
 * and decoding timed side by side in one run, with peers in processes of their own (FAISS, llama.cpp).
 *
 * <p>The perplexity of a model with a head of one's own:
 * {@snippet :
 * try (var model = LanguageModel.open("smollm2"); var engine = new Engine(model)) { // or the path of any GGUF
 *     var options = TileVqOptions.plain(16, new KMeans.Options(64, 4, 1, 8192, 1e-4)); // 16 columns a tile, 64 codewords, 4 rounds
 *     var mine = new TileVqHead(TileVq.fit(model.head(), options, engine.workers()), engine.workers());
 *     var head = new CoarseFineHead(mine, Heads.exact(engine), 2048);
 *     var chunks = Chunks.of(model.tokenizer(), Corpus.selfWrittenTest(), 256, 2); // or Corpus.of("my.txt")
 *     System.out.println(Perplexity.measure(engine, Perplexity.of(head), chunks).perplexity());
 * }
 * }
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.fixed}.
 */
package lpu.profile;
