// End of an attention head (thesis: the OSU's division by the sum): every column of the context is o * (1 / l), rounded half up and
// saturated; 0 where l is 0. The power of two of l is taken out of o first, of which GUARD bits stay below the values' step.
//
// Timing: the reciprocal's cycles; then a column on each of LANES multipliers per cycle, 5 deep (shift, product 2, round, saturate).
module normalise #(
    parameter int COLUMNS = 8,
    parameter int LANES   = 8,   // divides COLUMNS
    parameter int O_W     = 48,
    parameter int L_W     = 32,
    parameter int OUT_W   = 16,
    parameter int M_W     = 24,
    parameter int WORK_W  = 26,
    parameter int ENTRIES = 64,
    parameter int STEPS   = 1,
    parameter int FRACTION = 0,  // fraction bits of values less those of the context
    localparam int KNOT_W = WORK_W + 1,
    localparam int INDEX_W = $clog2(ENTRIES)
) (
    input  logic                     clk,
    input  logic                     rst,
    input  logic                     load,
    input  logic [INDEX_W:0]         load_address,
    input  logic [KNOT_W-1:0]        load_knot,
    input  logic [KNOT_W:0]          load_rise,
    input  logic                     in_valid,
    output logic                     in_ready,
    input  logic [COLUMNS*O_W-1:0]   in_o,
    input  logic [L_W-1:0]           in_l,
    output logic                     out_valid,
    input  logic                     out_ready,
    output logic [LANES*OUT_W-1:0]   out_context,
    output logic                     out_last
);
    localparam int GUARD = 8;
    localparam int BEATS = COLUMNS / LANES;
    localparam int BEAT_W = BEATS > 1 ? $clog2(BEATS) : 1;
    localparam int EXP_W = $clog2(L_W);
    localparam int WIDE_W = O_W + GUARD;
    localparam int P_W = WIDE_W + WORK_W + 2;
    localparam int SHIFT = WORK_W + GUARD + FRACTION;

    typedef enum logic [1:0] {IDLE, DIVIDING, ISSUING} state_t;
    state_t state;
    logic [COLUMNS*O_W-1:0] o;
    logic empty;
    logic [WORK_W:0] r, r_held, r_now;
    logic [EXP_W-1:0] exponent, exponent_held, exponent_now;
    logic r_valid, advance, issue;
    logic [BEAT_W-1:0] beat;

    reciprocal #(.X_W(L_W), .M_W(M_W), .WORK_W(WORK_W), .ENTRIES(ENTRIES), .STEPS(STEPS)) of_the_sum (
        .clk, .rst, .load, .load_address, .load_knot, .load_rise,
        .in_valid(in_valid && in_ready), .in_x(in_l), .out_valid(r_valid), .out_r(r), .out_exponent(exponent));

    assign in_ready = state == IDLE;
    assign issue = state == DIVIDING && r_valid || state == ISSUING;
    assign r_now = state == ISSUING ? r_held : r;
    assign exponent_now = state == ISSUING ? exponent_held : exponent;
    always_ff @(posedge clk) begin
        if (rst) begin
            state <= IDLE;
            beat <= '0;
        end else if (in_valid && in_ready) begin
            state <= DIVIDING;
            beat <= '0;
        end else if (issue && advance) begin
            state <= beat == BEAT_W'(BEATS - 1) ? IDLE : ISSUING;
            beat <= beat + 1;
        end else if (issue) begin
            state <= ISSUING;
        end
        if (in_valid && in_ready) begin
            o <= in_o;
            empty <= in_l == 0;
        end else if (issue && advance) begin
            o <= COLUMNS == LANES ? o : o >> (LANES * O_W);
        end
        if (r_valid) begin
            r_held <= r;
            exponent_held <= exponent;
        end
    end

    logic v5;
    valid_pipe #(.N(5)) valids (.clk, .rst, .en(advance), .in(issue), .out(v5));
    pipe #(.W(1), .N(5)) lasts (.clk, .en(advance), .in(beat == BEAT_W'(BEATS - 1)), .out(out_last));
    assign out_valid = v5;
    assign advance = !v5 || out_ready;

    for (genvar i = 0; i < LANES; i++) begin : lane
        logic signed [WIDE_W-1:0] wide, shifted;
        logic half;
        logic signed [WIDE_W-1:0] q;
        logic signed [P_W-1:0] product, p2, p;
        logic signed [OUT_W-1:0] result;
        assign wide = $signed({o[i*O_W +: O_W], GUARD'(0)});
        assign shifted = wide >>> exponent_now;
        assign half = exponent_now != 0 && wide[exponent_now - 1];
        assign product = q * $signed({1'b0, r1});
        pipe #(.W(P_W), .N(2)) products (.clk, .en(advance), .in(product), .out(p2));
        localparam logic signed [P_W-1:0] MOST = (P_W'(1) << (OUT_W - 1)) - P_W'(1);
        always_ff @(posedge clk) begin
            if (advance) begin
                q <= empty ? '0 : shifted + WIDE_W'(half);
                p <= (p2 + (P_W'(1) << (SHIFT - 1))) >>> SHIFT;
                result <= p > MOST ? OUT_W'(MOST) : p < ~MOST ? OUT_W'(~MOST) : OUT_W'(p);
            end
        end
        assign out_context[i*OUT_W +: OUT_W] = result;
    end
    logic [WORK_W:0] r1;
    always_ff @(posedge clk) begin
        if (advance) begin
            r1 <= r_now;
        end
    end
endmodule
