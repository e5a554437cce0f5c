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
    input  logic                          lut_load,       // one codeword's entries of a group of tiles, into all pods
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

    logic advance, fire, first, last;
    logic [GROUP_W-1:0] group;
    assign advance = !out_valid || out_ready;
    assign in_ready = advance;
    assign fire = in_valid && advance;
    assign first = group == 0;
    assign last = group == GROUP_W'(GROUPS - 1);
    always_ff @(posedge clk) begin
        if (rst) begin
            group <= '0;
        end else if (fire) begin
            group <= last ? '0 : group + 1;
        end
    end

    // Marks that go beside the data: at the accumulator, and from there to the end.
    localparam int TO_SUM = READ + LEVELS;
    localparam int MARK_W = PODS * (BIAS_W + 1) + 3;
    logic sum_valid, sum_first, sum_last, sum_stop, row_valid;
    logic [PODS-1:0] sum_live;
    logic [PODS*BIAS_W-1:0] sum_biases;
    valid_pipe #(.N(TO_SUM)) valids (.clk, .rst, .en(advance), .in(in_valid), .out(sum_valid));
    pipe #(.W(MARK_W), .N(TO_SUM)) marks (.clk, .en(advance), .in({first, last, in_last, in_live, in_biases}),
                                          .out({sum_first, sum_last, sum_stop, sum_live, sum_biases}));
    assign row_valid = sum_valid && sum_last;
    valid_pipe #(.N(3)) row_valids (.clk, .rst, .en(advance), .in(row_valid), .out(out_valid));
    pipe #(.W(1 + PODS), .N(3)) row_marks (.clk, .en(advance), .in({sum_stop, sum_live}), .out({out_last, out_live}));

    // The address of a beat's entries; which lanes have a tile in its group.
    logic [GROUP_W-1:0] group1;
    logic last1;
    always_ff @(posedge clk) begin
        if (advance) begin
            group1 <= group;
            last1 <= last;
        end
    end

    for (genvar p = 0; p < PODS; p++) begin : pod
        logic [LANES*LEAF_W-1:0] leaves;
        for (genvar i = 0; i < LANES; i++) begin : lane
            localparam bit ENDS_EARLY = (GROUPS - 1) * LANES + i >= TILES;  // without a tile in the last group
            (* ram_style = "distributed" *)
            logic [ENTRY_W-1:0] lut [0:(1 << (GROUP_W + CODE_W)) - 1];
            logic [CODE_W-1:0] code;
            logic [ENTRY_W-1:0] entry, found;
            logic absent;
            always_ff @(posedge clk) begin
                if (lut_load) begin
                    lut[{lut_group, lut_code}] <= lut_entries[i*ENTRY_W +: ENTRY_W];
                end
            end
            always_ff @(posedge clk) begin
                if (advance) begin
                    code <= in_codes[(p*LANES+i)*CODE_W +: CODE_W];
                    entry <= lut[{group1, code}];
                    absent <= ENDS_EARLY && last1;
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
