/**
 * Codebooks for the rows of an LM head: k-means, tile-wise vector quantisation, packed codes, and their cache on disk;
 * smile's k-means as a second implementation. May import {@code lpu.num}, {@code kernel}, {@code report} and
 * {@code tensor}.
 */
package lpu.codebook;
