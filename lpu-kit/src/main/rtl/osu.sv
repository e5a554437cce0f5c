// Online softmax unit of an engine (thesis: OSU), for one attention head: tiles of scores and value rows in, the context out. The
// running maximum, the sum of exponentials and the weighted sum of value rows are kept while tiles stream; the division comes once,
// at the end (Milakov and Gimelshein 2018).
//
// Timing: see osu_exp (II and DEPTH per tile), osu_sum (3), normalise (4 + 6 STEPS to the reciprocal, then divisions, 5 deep).
module osu #(
    parameter int TILE         = 16,
    parameter int LANES        = 1,
    parameter int COLUMNS      = 8,
    parameter int DIVIDERS     = 8,
    parameter int SCORE_W      = 16,
    parameter int VALUE_W      = 16,
    parameter int OUT_W        = 16,
    parameter int EXP_ENTRIES  = 256,
    parameter int EXP_SHIFT    = 5,
    parameter int EXP_FRACTION = 16,
    parameter int O_W          = 48,
    parameter int L_W          = 32,
    parameter int M_W          = 24,
    parameter int WORK_W       = 26,
    parameter int R_ENTRIES    = 64,
    parameter int STEPS        = 1,
    parameter int FRACTION     = 0,   // fraction bits of values less those of the context
    localparam int EXP_W = EXP_FRACTION + 1
) (
    input  logic                             clk,
    input  logic                             rst,
    input  logic                             exp_load,
    input  logic                             r_load,
    input  logic [31:0]                      load_address,
    input  logic [31:0]                      load_knot,
    input  logic [31:0]                      load_rise,
    input  logic                             in_valid,
    output logic                             in_ready,
    input  logic                             in_last,
    input  logic [TILE-1:0]                  in_live,
    input  logic [TILE*SCORE_W-1:0]          in_scores,
    input  logic                             rows_valid,
    output logic                             rows_ready,
    input  logic [LANES*COLUMNS*VALUE_W-1:0] rows,
    output logic                             exp_valid,   // a beat of exponentials is passed on; for those who watch
    output logic                             out_valid,
    input  logic                             out_ready,
    output logic [DIVIDERS*OUT_W-1:0]        out_context,
    output logic                             out_last
);
    localparam int E_INDEX = $clog2(EXP_ENTRIES);
    localparam int R_INDEX = $clog2(R_ENTRIES);
    logic e_valid, e_ready, e_first, e_rises, e_last, s_valid, s_ready;
    logic [1:0] e_kind;
    logic [LANES*EXP_W-1:0] e_exp;
    logic [COLUMNS*O_W-1:0] s_o;
    logic [L_W-1:0] s_l;

    osu_exp #(.TILE(TILE), .LANES(LANES), .SCORE_W(SCORE_W), .ENTRIES(EXP_ENTRIES), .SHIFT(EXP_SHIFT), .EXP_W(EXP_W)) exponentials (
        .clk, .rst, .load(exp_load), .load_address(load_address[E_INDEX:0]), .load_knot(load_knot[EXP_W:0]),
        .load_rise(load_rise[EXP_W+1:0]), .in_valid, .in_ready, .in_last, .in_live, .in_scores, .out_valid(e_valid),
        .out_ready(e_ready), .out_kind(e_kind), .out_first(e_first), .out_rises(e_rises), .out_last(e_last), .out_exp(e_exp));
    assign exp_valid = rows_valid && rows_ready;

    osu_sum #(.LANES(LANES), .COLUMNS(COLUMNS), .VALUE_W(VALUE_W), .EXP_W(EXP_W), .FRACTION(EXP_FRACTION), .O_W(O_W), .L_W(L_W)) sums (
        .clk, .rst, .in_valid(e_valid), .in_ready(e_ready), .in_kind(e_kind), .in_first(e_first), .in_rises(e_rises),
        .in_last(e_last), .in_exp(e_exp), .rows_valid, .rows_ready, .rows, .out_valid(s_valid), .out_ready(s_ready),
        .out_o(s_o), .out_l(s_l));

    normalise #(.COLUMNS(COLUMNS), .LANES(DIVIDERS), .O_W(O_W), .L_W(L_W), .OUT_W(OUT_W), .M_W(M_W), .WORK_W(WORK_W),
                .ENTRIES(R_ENTRIES), .STEPS(STEPS), .FRACTION(FRACTION)) division (
        .clk, .rst, .load(r_load), .load_address(load_address[R_INDEX:0]), .load_knot(load_knot[WORK_W:0]),
        .load_rise(load_rise[WORK_W+1:0]), .in_valid(s_valid), .in_ready(s_ready), .in_o(s_o), .in_l(s_l), .out_valid, .out_ready,
        .out_context, .out_last);
    logic unused;
    assign unused = &{1'b0, load_address, load_knot, load_rise};
endmodule
