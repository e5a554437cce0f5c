// The coarse-fine LM head of an engine (thesis: coarse scores of all rows, top-k candidates, exact logits of those, argmax). Indices
// of all vocabulary rows stream in; the head names the candidate rows that it wants, whose weights stream in; the token comes out.
// LUTs and the hidden state are loaded before.
//
// Timing: that of lut_scan, top_k, fine_mac and its TCU, one after the other, each beginning in the cycle in which the one before has
// its result; the first pass of top_k keeps pace with the scan.
module coarse_fine_head #(
    parameter int PODS      = 2,    // a power of two of at least 2
    parameter int LANES     = 4,
    parameter int TILES     = 12,
    parameter int CODEWORDS = 256,
    parameter int SCORE_W   = 24,
    parameter int WORDS     = 1024, // rows / PODS, at most
    parameter int K_WORDS   = 64,   // candidates / PODS, at most
    parameter int COLUMNS   = 16,
    parameter int WEIGHT_W  = 8,
    parameter int X_W       = 16,
    parameter int X_SHIFT_W = 4,
    parameter int SUM_W     = 48,
    parameter int SCALE_W   = 24,
    parameter int SHIFT_W   = 8,
    parameter int LOGIT_W   = 16,
    parameter bit NEAREST_EVEN = 1'b0,
    localparam int ENTRY_W = 8,
    localparam int BIAS_W = 16,
    localparam int CODE_W = $clog2(CODEWORDS),
    localparam int LEVELS = $clog2(PODS),
    localparam int ID_W = $clog2(WORDS) + LEVELS,
    localparam int K_WORD_W = $clog2(K_WORDS),
    localparam int K_W = K_WORD_W + LEVELS + 1,
    localparam int LUT_GROUPS = (TILES + LANES - 1) / LANES,
    localparam int LUT_GROUP_W = LUT_GROUPS > 1 ? $clog2(LUT_GROUPS) : 1,
    localparam int X_GROUPS = (COLUMNS + LANES - 1) / LANES,
    localparam int X_GROUP_W = X_GROUPS > 1 ? $clog2(X_GROUPS) : 1
) (
    input  logic                           clk,
    input  logic                           rst,
    input  logic                           lut_load,
    input  logic [LUT_GROUP_W-1:0]         lut_group,
    input  logic [CODE_W-1:0]              lut_code,
    input  logic [LANES*ENTRY_W-1:0]       lut_entries,
    input  logic [3:0]                     bias_shift,
    input  logic                           x_load,
    input  logic [X_GROUP_W-1:0]           x_group,
    input  logic [LANES*X_W-1:0]           x_values,
    input  logic [LANES*X_SHIFT_W-1:0]     x_shifts,
    input  logic [K_W-1:0]                 k,
    input  logic                           in_valid,      // indices: see lut_scan
    output logic                           in_ready,
    input  logic [PODS-1:0]                in_live,
    input  logic                           in_last,
    input  logic [PODS*LANES*CODE_W-1:0]   in_codes,
    input  logic [PODS*BIAS_W-1:0]         in_biases,
    output logic                           want_valid,    // weights of these rows, group after group
    output logic [PODS*ID_W-1:0]           want_ids,
    output logic [PODS-1:0]                want_live,
    input  logic                           rows_valid,
    output logic                           rows_ready,
    input  logic [PODS*LANES*WEIGHT_W-1:0] rows_weights,
    input  logic [PODS*SUM_W-1:0]          rows_biases,   // these three with a row's last group
    input  logic [PODS*SCALE_W-1:0]        rows_scales,
    input  logic [PODS*SHIFT_W-1:0]        rows_shifts,
    output logic                           logits_valid,  // in the candidates' order
    input  logic                           logits_ready,
    output logic [PODS-1:0]                logits_live,
    output logic [PODS*LOGIT_W-1:0]        logits,
    output logic                           out_valid,
    input  logic                           out_ready,
    output logic [ID_W-1:0]                out_token,
    output logic signed [LOGIT_W-1:0]      out_logit,
    output logic [SCORE_W-1:0]             out_threshold  // the k-th coarse score
);
    logic scores_valid, scores_ready, scores_last, select_ready, selected, busy;
    logic [PODS-1:0] scores_live, keep;
    logic [PODS*SCORE_W-1:0] scores;
    lut_scan #(.PODS(PODS), .LANES(LANES), .TILES(TILES), .CODEWORDS(CODEWORDS), .ENTRY_W(ENTRY_W), .BIAS_W(BIAS_W),
               .SCORE_W(SCORE_W)) scan (
        .clk, .rst, .lut_load, .lut_group, .lut_code, .lut_entries, .bias_shift, .threshold({1'b1, {(SCORE_W-1){1'b0}}}),
        .in_valid, .in_ready, .in_live, .in_last, .in_codes, .in_biases, .out_valid(scores_valid), .out_ready(scores_ready),
        .out_live(scores_live), .out_last(scores_last), .out_keep(keep), .out_scores(scores));

    // Candidates stay where they are until the token has been taken.
    assign scores_ready = select_ready && !busy;
    logic [K_WORD_W-1:0] word, read_word;
    top_k #(.WIDTH(PODS), .SCORE_W(SCORE_W), .WORDS(WORDS), .K_WORDS(K_WORDS)) selection (
        .clk, .rst, .k, .in_valid(scores_valid && !busy), .in_ready(select_ready), .in_last(scores_last), .in_live(scores_live),
        .in_scores(scores), .done(selected), .threshold(out_threshold), .read_word, .read_ids(want_ids));

    // Candidates, word after word, group after group.
    localparam int LEFT_W = K_W;
    logic running, fine_ready, fire, last_group, last_word;
    logic [X_GROUP_W-1:0] group;
    logic [LEFT_W-1:0] left;  // candidates from this word on
    assign left = k - {1'b0, word, LEVELS'(0)};
    assign last_word = left <= LEFT_W'(PODS);
    assign last_group = group == X_GROUP_W'(X_GROUPS - 1);
    assign want_valid = selected || running;
    assign rows_ready = want_valid && fine_ready;
    assign fire = rows_valid && rows_ready;
    always_comb begin
        for (int i = 0; i < PODS; i++) begin
            want_live[i] = LEFT_W'(i) < left;
        end
    end
    always_ff @(posedge clk) begin
        if (rst) begin
            running <= 1'b0;
            busy <= 1'b0;
            word <= '0;
            group <= '0;
        end else begin
            if (fire && last_group && last_word) begin
                running <= 1'b0;
            end else if (selected) begin
                running <= 1'b1;
            end
            if (selected) begin
                busy <= 1'b1;
            end else if (out_valid && out_ready) begin
                busy <= 1'b0;
            end
            if (fire) begin
                group <= last_group ? '0 : group + 1;
            end
            if (fire && last_group) begin
                word <= last_word ? '0 : word + 1;
            end
        end
    end

    localparam int PLACE_W = K_W;
    logic [PLACE_W-1:0] place;
    fine_mac #(.PODS(PODS), .LANES(LANES), .COLUMNS(COLUMNS), .WEIGHT_W(WEIGHT_W), .X_W(X_W), .X_SHIFT_W(X_SHIFT_W), .SUM_W(SUM_W),
               .BIAS_W(SUM_W), .SCALE_W(SCALE_W), .SHIFT_W(SHIFT_W), .LOGIT_W(LOGIT_W), .ID_W(PLACE_W),
               .NEAREST_EVEN(NEAREST_EVEN)) fine (
        .clk, .rst, .x_load, .x_group, .x_values, .x_shifts, .in_valid(rows_valid && want_valid), .in_ready(fine_ready),
        .in_live(want_live), .in_last(last_word), .in_weights(rows_weights), .in_biases(rows_biases), .in_scales(rows_scales),
        .in_shifts(rows_shifts), .out_valid(logits_valid), .out_ready(logits_ready), .out_live(logits_live), .out_logits(logits),
        .best_valid(out_valid), .best_ready(out_ready), .best_logit(out_logit), .best_place(place));

    // The row at the best place.
    assign read_word = want_valid ? word : place[LEVELS +: K_WORD_W];
    always_comb begin
        out_token = '0;
        for (int i = 0; i < PODS; i++) begin
            if (place[LEVELS-1:0] == LEVELS'(i)) begin
                out_token = want_ids[i*ID_W +: ID_W];
            end
        end
    end
    logic unused;
    assign unused = &{1'b0, keep, place[K_W-1]};
endmodule
