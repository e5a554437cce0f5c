// Coarse unit (thesis: coarse stage by tile VQ). Every lane holds the LUTs of its tiles; per cycle a lane looks one index up, a pod
// sums what its lanes found, and a row's beats meet in an accumulator: score = (bias >> bias_shift) + sum of LUT entries. No
// multiplication. Pods take rows that follow each other. Scores at or above the streaming threshold are marked.
//
// Timing: a beat per cycle, GROUPS = ceil(TILES / LANES) beats per row; 3 (index, read, register) + levels of the adder tree + 1
// (accumulator) + 2 (bias, threshold) cycles from a row's last beat to its score.
module lut_scan #(
    parameter int PODS      = 2,
    parameter int LANES     = 4,
    parameter int TILES     = 12,
    parameter int CODEWORDS = 256,
    parameter int ENTRY_W   = 8,
    parameter int BIAS_W    = 16,
    parameter int SCORE_W   = 24,
    localparam int GROUPS = (TILES + LANES - 1) / LANES,
    localparam int GROUP_W = GROUPS > 1 ? $clog2(GROUPS) : 1,
    localparam int CODE_W = $clog2(CODEWORDS)
) (
    input  logic                          clk,
    input  logic                          rst,
    input  logic                          lut_load,       // one codeword's entries of a group of tiles, into all pods; no beat may be on its way
    input  logic [GROUP_W-1:0]            lut_group,
    input  logic [CODE_W-1:0]             lut_code,
    input  logic [LANES*ENTRY_W-1:0]      lut_entries,    // unsigned
    input  logic [3:0]                    bias_shift,
    input  logic signed [SCORE_W-1:0]     threshold,
    input  logic                          in_valid,
    output logic                          in_ready,
    input  logic [PODS-1:0]               in_live,        // pods that have a row; the first ones
    input  logic                          in_last,        // rows of the stream; passed on
    input  logic [PODS*LANES*CODE_W-1:0]  in_codes,       // [pod][lane]
    input  logic [PODS*BIAS_W-1:0]        in_biases,      // signed, with a row's last beat
    output logic                          out_valid,
    input  logic                          out_ready,
    output logic [PODS-1:0]               out_live,
    output logic                          out_last,
    output logic [PODS-1:0]               out_keep,       // live, and at or above the threshold
    output logic [PODS*SCORE_W-1:0]       out_scores
);
    localparam int LEVELS = $clog2(LANES);
    localparam int READ = 3;
    localparam int LEAF_W = ENTRY_W + 1;
    localparam int SUM_W = LEAF_W + LEVELS;

    logic advance, sum_valid, sum_first;
    logic [GROUP_W-1:0] group;
    logic [PODS*BIAS_W-1:0] sum_biases;
    assign advance = !out_valid || out_ready;
    assign in_ready = advance;
    row_beats #(.PODS(PODS), .GROUPS(GROUPS), .TO_SUM(READ + LEVELS), .EXTRA_W(PODS * BIAS_W)) beats (
        .clk, .rst, .advance, .in_valid, .in_live, .in_stop(in_last), .in_extra(in_biases), .group, .sum_valid, .sum_first,
        .sum_extra(sum_biases), .row_valid(out_valid), .row_live(out_live), .row_stop(out_last));

    // The beat whose entries are read.
    logic [GROUP_W-1:0] group1;
    always_ff @(posedge clk) begin
        if (advance) begin
            group1 <= group;
        end
    end

    for (genvar p = 0; p < PODS; p++) begin : pod
        logic [LANES*LEAF_W-1:0] leaves;
        for (genvar i = 0; i < LANES; i++) begin : lane
            localparam bit ENDS_EARLY = (GROUPS - 1) * LANES + i >= TILES;  // without a tile in the last group
            logic [CODE_W-1:0] code, at;
            logic [GROUPS*ENTRY_W-1:0] words;
            logic [ENTRY_W-1:0] entry, found;
            logic absent;
            assign at = lut_load ? lut_code : code;
            // A memory for each tile, written and read through one port.
            for (genvar g = 0; g < GROUPS; g++) begin : tile
                (* ram_style = "distributed" *)
                logic [ENTRY_W-1:0] lut [0:CODEWORDS-1];
                always_ff @(posedge clk) begin
                    if (lut_load && lut_group == GROUP_W'(g)) begin
                        lut[at] <= lut_entries[i*ENTRY_W +: ENTRY_W];
                    end
                end
                assign words[g*ENTRY_W +: ENTRY_W] = lut[at];
            end
            always_ff @(posedge clk) begin
                if (advance) begin
                    code <= in_codes[(p*LANES+i)*CODE_W +: CODE_W];
                    entry <= words[group1*ENTRY_W +: ENTRY_W];
                    absent <= ENDS_EARLY && group1 == GROUP_W'(GROUPS - 1);
                    found <= absent ? '0 : entry;
                end
            end
            assign leaves[i*LEAF_W +: LEAF_W] = {1'b0, found};
        end

        logic signed [SUM_W-1:0] sum;
        adder_tree #(.N(LANES), .W(LEAF_W)) tree (.clk, .en(advance), .leaves, .sum);

        logic signed [SCORE_W-1:0] accumulator, score, out;
        logic signed [BIAS_W-1:0] bias;
        logic keep;
        always_ff @(posedge clk) begin
            if (advance) begin
                if (sum_valid) begin
                    accumulator <= (sum_first ? '0 : accumulator) + SCORE_W'(sum);
                    bias <= $signed(sum_biases[p*BIAS_W +: BIAS_W]) >>> bias_shift;
                end
                score <= accumulator + SCORE_W'(bias);
                out <= score;
                keep <= score >= threshold;
            end
        end
        assign out_scores[p*SCORE_W +: SCORE_W] = out;
        assign out_keep[p] = keep && out_live[p];
    end
endmodule
