// 1 / x of a positive integer: x is brought to m in [1, 2] by its leading zeros, a table gives a first r of 1 / m, and each step of
// Newton's method, r' = r (2 - m r), doubles its correct bits. 1 / x = r * 2^-(WORK_W + exponent).
//
// Timing: normalising 2, table 2, and 6 for each step (two products of 3 stages): 16 cycles with two steps. Never stalls.
module reciprocal #(
    parameter int X_W    = 32,
    parameter int M_W    = 24,  // fraction bits of m
    parameter int WORK_W = 26,  // fraction bits of r and of every product
    parameter int ENTRIES = 64,
    parameter int STEPS  = 1,
    localparam int KNOT_W = WORK_W + 1,
    localparam int EXP_W = $clog2(X_W),
    localparam int INDEX_W = $clog2(ENTRIES)
) (
    input  logic              clk,
    input  logic              rst,
    input  logic              load,
    input  logic [INDEX_W:0]  load_address,
    input  logic [KNOT_W-1:0] load_knot,
    input  logic [KNOT_W:0]   load_rise,
    input  logic              in_valid,
    input  logic [X_W-1:0]    in_x,          // above 0
    output logic              out_valid,
    output logic [WORK_W:0]   out_r,
    output logic [EXP_W-1:0]  out_exponent
);
    localparam int LATENCY = 4 + 6 * STEPS;
    localparam int WIDE_W = X_W + M_W + 2;
    logic always_on;
    assign always_on = 1'b1;
    valid_pipe #(.N(LATENCY)) valids (.clk, .rst, .en(always_on), .in(in_valid), .out(out_valid));

    // Cycle 1: where the leading one is. Cycle 2: m, rounded half up; 2 only by rounding.
    logic [EXP_W-1:0] exponent, exponent1;
    logic [X_W-1:0] x1;
    always_comb begin
        exponent = '0;
        for (int i = 0; i < X_W; i++) begin
            if (in_x[i]) begin
                exponent = EXP_W'(i);
            end
        end
    end
    logic [WIDE_W-1:0] aligned;
    logic [M_W+1:0] m2;
    assign aligned = {x1, (M_W + 2)'(0)} << (EXP_W'(X_W - 1) - exponent1);
    always_ff @(posedge clk) begin
        x1 <= in_x;
        exponent1 <= exponent;
        m2 <= {1'b0, aligned[WIDE_W-1 -: M_W + 1]} + (M_W + 2)'(aligned[WIDE_W - M_W - 2]);
    end
    pipe #(.W(EXP_W), .N(LATENCY - 1)) exponents (.clk, .en(always_on), .in(exponent1), .out(out_exponent));

    // Cycles 3 and 4: the table over [1, 2].
    logic [M_W:0] offset;
    logic [WORK_W:0] first;
    assign offset = (M_W + 1)'(m2 - (M_W + 2)'(1 << M_W));
    table_line #(.ENTRIES(ENTRIES), .SHIFT(M_W - INDEX_W), .KNOT_W(KNOT_W), .OUT_W(WORK_W + 1), .STAGES(2)) table_of_1_to_2 (
        .clk, .en(always_on), .load, .load_address, .load_knot, .load_rise, .offset, .value(first));

    // r and m after each step, 6 cycles apart.
    for (genvar s = 0; s <= STEPS; s++) begin : newton
        logic [WORK_W:0] r;
        logic [M_W+1:0] m;
        if (s == 0) begin : start
            assign r = first;
            pipe #(.W(M_W + 2), .N(2)) ms (.clk, .en(always_on), .in(m2), .out(m));
        end else begin : step
            localparam int P_W = WORK_W + M_W + 3;
            localparam int Q_W = 2 * WORK_W + 4;
            logic [WORK_W:0] r3;
            logic [P_W-1:0] mr, mr2;
            logic [WORK_W+2:0] difference;
            logic [Q_W-1:0] product, product2;
            assign mr = newton[s-1].m * newton[s-1].r + (P_W)'(1 << (M_W - 1));
            pipe #(.W(P_W), .N(2)) products (.clk, .en(always_on), .in(mr), .out(mr2));
            pipe #(.W(WORK_W + 1), .N(3)) rs (.clk, .en(always_on), .in(newton[s-1].r), .out(r3));
            pipe #(.W(M_W + 2), .N(6)) ms (.clk, .en(always_on), .in(newton[s-1].m), .out(m));
            always_ff @(posedge clk) begin
                difference <= (WORK_W + 3)'(2 << WORK_W) - (WORK_W + 3)'(mr2[P_W-1:M_W]);
            end
            assign product = r3 * difference + (Q_W)'(1 << (WORK_W - 1));
            pipe #(.W(Q_W), .N(2)) squares (.clk, .en(always_on), .in(product), .out(product2));
            always_ff @(posedge clk) begin
                r <= product2[WORK_W +: WORK_W + 1];
            end
            logic unused;
            assign unused = &{1'b0, mr2[M_W-1:0], product2[Q_W-1:2*WORK_W+1], product2[WORK_W-1:0]};
        end
    end
    assign out_r = newton[STEPS].r;
    logic unused;
    assign unused = &{1'b0, aligned[WIDE_W-M_W-3:0], newton[STEPS].m};
endmodule
