// Fine unit (thesis: exact logits of the candidates only). Every pod multiplies LANES weights of its row with the hidden state in
// each cycle and sums them in its tree; products of coarser columns are shifted on their way. A row's sum is scaled, rounded and
// saturated to its logit; a TCU keeps the greatest and its place among the candidates.
//
// Timing: a beat per cycle, GROUPS = ceil(COLUMNS / LANES) beats per row; 3 (operands, product, shift) + levels of the adder tree +
// 1 (accumulator) + 2 (scale, round) cycles from a row's last beat to its logit; the TCU's levels + 1 from the last logit to the best.
module fine_mac #(
    parameter int PODS     = 2,   // at least 2
    parameter int LANES    = 4,
    parameter int COLUMNS  = 16,
    parameter int WEIGHT_W = 8,
    parameter int X_W      = 16,
    parameter int X_SHIFT_W = 4,  // of columns: 0 to 2^X_SHIFT_W - 1
    parameter int SUM_W    = 48,
    parameter int BIAS_W   = 48,
    parameter int SCALE_W  = 24,  // signed
    parameter int SHIFT_W  = 8,   // signed, of rows
    parameter int LOGIT_W  = 16,
    parameter int ID_W     = 16,
    parameter bit NEAREST_EVEN = 1'b0,
    localparam int GROUPS = (COLUMNS + LANES - 1) / LANES,
    localparam int GROUP_W = GROUPS > 1 ? $clog2(GROUPS) : 1,
    localparam int LANE_X_W = X_W + X_SHIFT_W
) (
    input  logic                          clk,
    input  logic                          rst,
    input  logic                          x_load,        // a group of the hidden state
    input  logic [GROUP_W-1:0]            x_group,
    input  logic [LANES*X_W-1:0]          x_values,
    input  logic [LANES*X_SHIFT_W-1:0]    x_shifts,
    input  logic                          in_valid,
    output logic                          in_ready,
    input  logic [PODS-1:0]               in_live,       // pods that have a row; the first ones
    input  logic                          in_last,       // rows of the token
    input  logic [PODS*LANES*WEIGHT_W-1:0] in_weights,   // [pod][lane]; 0 beyond the columns
    input  logic [PODS*BIAS_W-1:0]        in_biases,     // these three with a row's last beat
    input  logic [PODS*SCALE_W-1:0]       in_scales,
    input  logic [PODS*SHIFT_W-1:0]       in_shifts,
    output logic                          out_valid,
    input  logic                          out_ready,
    output logic [PODS-1:0]               out_live,
    output logic [PODS*LOGIT_W-1:0]       out_logits,
    output logic                          best_valid,
    input  logic                          best_ready,
    output logic signed [LOGIT_W-1:0]     best_logit,
    output logic [ID_W-1:0]               best_place
);
    localparam int LEVELS = $clog2(LANES);
    localparam int PRODUCT_W = WEIGHT_W + X_W;
    localparam int LEAF_W = PRODUCT_W + (1 << X_SHIFT_W) - 1;
    localparam int TREE_W = LEAF_W + LEVELS;
    localparam int SCALED_W = SUM_W + SCALE_W;
    localparam int COUNT_W = $clog2(PODS + 1);
    localparam int ROW_W = BIAS_W + SCALE_W + SHIFT_W;

    logic advance, sum_valid, sum_first, tree_ready, row_done, out_stop;
    logic [GROUP_W-1:0] group;
    logic [PODS*BIAS_W-1:0] sum_biases;
    logic [PODS*SCALE_W-1:0] sum_scales;
    logic [PODS*SHIFT_W-1:0] sum_shifts;
    assign advance = !row_done || out_ready && tree_ready;
    assign out_valid = row_done && tree_ready;
    assign in_ready = advance;
    row_beats #(.PODS(PODS), .GROUPS(GROUPS), .TO_SUM(3 + LEVELS), .EXTRA_W(PODS * ROW_W)) beats (
        .clk, .rst, .advance, .in_valid, .in_live, .in_stop(in_last), .in_extra({in_biases, in_scales, in_shifts}), .group, .sum_valid,
        .sum_first, .sum_extra({sum_biases, sum_scales, sum_shifts}), .row_valid(row_done), .row_live(out_live),
        .row_stop(out_stop));

    // The hidden state; its read is the operands' register.
    logic [LANES*LANE_X_W-1:0] state [0:(1 << GROUP_W) - 1];
    logic [LANES*LANE_X_W-1:0] x, x_word;
    always_comb begin
        for (int i = 0; i < LANES; i++) begin
            x_word[i*LANE_X_W +: LANE_X_W] = {x_shifts[i*X_SHIFT_W +: X_SHIFT_W], x_values[i*X_W +: X_W]};
        end
    end
    always_ff @(posedge clk) begin
        if (x_load) begin
            state[x_group] <= x_word;
        end
        if (advance) begin
            x <= state[group];
        end
    end

    for (genvar p = 0; p < PODS; p++) begin : pod
        logic [LANES*LEAF_W-1:0] leaves;
        for (genvar i = 0; i < LANES; i++) begin : lane
            logic signed [WEIGHT_W-1:0] weight;
            logic signed [PRODUCT_W-1:0] product;
            logic [X_SHIFT_W-1:0] shift;
            logic signed [LEAF_W-1:0] leaf;
            always_ff @(posedge clk) begin
                if (advance) begin
                    weight <= in_weights[(p*LANES+i)*WEIGHT_W +: WEIGHT_W];
                    product <= weight * $signed(x[i*LANE_X_W +: X_W]);
                    shift <= x[i*LANE_X_W + X_W +: X_SHIFT_W];
                    leaf <= LEAF_W'(product) <<< shift;
                end
            end
            assign leaves[i*LEAF_W +: LEAF_W] = leaf;
        end

        logic signed [TREE_W-1:0] sum;
        adder_tree #(.N(LANES), .W(LEAF_W)) tree (.clk, .en(advance), .leaves, .sum);

        logic signed [SUM_W-1:0] accumulator, biased;
        logic signed [BIAS_W-1:0] bias;
        logic signed [SCALE_W-1:0] scale;
        logic signed [SHIFT_W-1:0] row_shift, scaled_shift;
        logic signed [SCALED_W-1:0] scaled;
        assign biased = accumulator + SUM_W'(bias);
        always_ff @(posedge clk) begin
            if (advance) begin
                if (sum_valid) begin
                    accumulator <= (sum_first ? '0 : accumulator) + SUM_W'(sum);
                    bias <= sum_biases[p*BIAS_W +: BIAS_W];
                    scale <= sum_scales[p*SCALE_W +: SCALE_W];
                    row_shift <= sum_shifts[p*SHIFT_W +: SHIFT_W];
                end
                scaled <= biased * scale;
                scaled_shift <= row_shift;
            end
        end
        requantise #(.W(SCALED_W), .OUT_W(LOGIT_W), .SHIFT_W(SHIFT_W), .NEAREST_EVEN(NEAREST_EVEN)) rounding (
            .clk, .en(advance), .value(scaled), .shift(scaled_shift), .out(out_logits[p*LOGIT_W +: LOGIT_W]));
    end

    // The greatest logit, of equal ones the first.
    logic [ID_W-1:0] place;
    logic [COUNT_W-1:0] count;
    always_comb begin
        count = '0;
        for (int i = 0; i < PODS; i++) begin
            count = count + COUNT_W'(out_live[i]);
        end
    end
    always_ff @(posedge clk) begin
        if (rst || row_done && advance && out_stop) begin
            place <= '0;
        end else if (row_done && advance) begin
            place <= place + ID_W'(PODS);
        end
    end
    tcu #(.WIDTH(PODS), .DATA_W(LOGIT_W), .SUM_W(LOGIT_W), .ID_W(ID_W)) best (
        .clk, .rst, .in_valid(row_done && out_ready), .in_ready(tree_ready), .in_max(1'b1), .in_last(out_stop), .in_count(count),
        .in_first_id(place), .in_data(out_logits), .out_valid(best_valid), .out_ready(best_ready), .out_value(best_logit),
        .out_id(best_place));
endmodule
