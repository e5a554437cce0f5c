// Second half of the online softmax unit: l = sum of exponentials, o = sum of exponentials times value rows. When the maximum rises
// both are first multiplied by the factor that comes ahead of the tile, rounded half up.
//
// Timing: sums are there 3 cycles after the last exponentials: product, sum over the lanes, accumulation.
module osu_sum #(
    parameter int LANES    = 1,   // exponentials, and value rows, per beat
    parameter int COLUMNS  = 8,   // of a value row
    parameter int VALUE_W  = 16,
    parameter int EXP_W    = 17,
    parameter int FRACTION = 16,  // fraction bits of exponentials
    parameter int O_W      = 48,
    parameter int L_W      = 32
) (
    input  logic                             clk,
    input  logic                             rst,
    input  logic                             in_valid,
    output logic                             in_ready,
    input  logic [1:0]                       in_kind,
    input  logic                             in_first,
    input  logic                             in_rises,
    input  logic                             in_last,
    input  logic [LANES*EXP_W-1:0]           in_exp,
    input  logic                             rows_valid,  // value rows of a beat of scores
    output logic                             rows_ready,
    input  logic [LANES*COLUMNS*VALUE_W-1:0] rows,        // [lane][column], signed
    output logic                             out_valid,
    input  logic                             out_ready,
    output logic [COLUMNS*O_W-1:0]           out_o,
    output logic [L_W-1:0]                   out_l
);
    localparam logic [1:0] SCALE = 2'd0;
    localparam logic [1:0] HOLD = 2'd1;
    localparam logic [1:0] SCORES = 2'd2;
    localparam int P_W = EXP_W + VALUE_W;
    localparam int GROWTH = $clog2(LANES + 1);
    localparam int S_W = P_W + GROWTH;
    localparam int E_W = EXP_W + GROWTH;

    logic advance, fire, v2, done;
    assign advance = !done || out_ready;
    assign fire = in_valid && (in_kind != SCORES || rows_valid) && advance;
    assign in_ready = advance && (in_kind != SCORES || rows_valid);
    assign rows_ready = advance && in_valid && in_kind == SCORES;

    // What each stage carries: kind, first, rises, last, the factor.
    localparam int MARK_W = 5 + EXP_W;
    logic [1:0] kind2;
    logic first2, rises2, last2;
    logic [EXP_W-1:0] factor2;
    valid_pipe #(.N(2)) valids (.clk, .rst, .en(advance), .in(fire), .out(v2));
    pipe #(.W(MARK_W), .N(2)) marks (.clk, .en(advance), .in({in_kind, in_first, in_rises, in_last, in_exp[EXP_W-1:0]}),
                                     .out({kind2, first2, rises2, last2, factor2}));

    // Sum of exponentials.
    logic [E_W-1:0] lanes_sum, sum1, sum2;
    always_comb begin
        lanes_sum = '0;
        for (int i = 0; i < LANES; i++) begin
            lanes_sum = lanes_sum + E_W'(in_exp[i*EXP_W +: EXP_W]);
        end
    end
    pipe #(.W(E_W), .N(1)) sums1 (.clk, .en(advance), .in(lanes_sum), .out(sum1));
    pipe #(.W(E_W), .N(1)) sums2 (.clk, .en(advance), .in(sum1), .out(sum2));

    logic scale, rescale, accumulate;
    logic scaled;  // the HOLD beat belongs to a rescaling
    assign scale = v2 && kind2 == SCALE && advance;
    assign rescale = v2 && kind2 == HOLD && scaled && advance;
    assign accumulate = v2 && kind2 == SCORES && advance;
    always_ff @(posedge clk) begin
        if (rst) begin
            done <= 1'b0;
        end else if (advance) begin
            done <= v2 && last2;
        end
        if (scale) begin
            scaled <= rises2 && !first2;
        end
    end
    assign out_valid = done;

    logic [L_W-1:0] l;
    logic [L_W+EXP_W-1:0] l_product;
    always_ff @(posedge clk) begin
        if (scale) begin
            l_product <= l * factor2 + (L_W + EXP_W)'(1 << (FRACTION - 1));
        end
        if (scale && first2) begin
            l <= '0;
        end else if (rescale) begin
            l <= L_W'(l_product >> FRACTION);
        end else if (accumulate) begin
            l <= l + L_W'(sum2);
        end
    end
    assign out_l = l;

    for (genvar c = 0; c < COLUMNS; c++) begin : column
        logic [LANES*P_W-1:0] products;
        logic signed [S_W-1:0] sum, lane_sum;
        logic signed [O_W-1:0] o;
        logic signed [O_W+EXP_W:0] product;
        always_comb begin
            lane_sum = '0;
            for (int i = 0; i < LANES; i++) begin
                lane_sum = lane_sum + S_W'($signed(products[i*P_W +: P_W]));
            end
        end
        always_ff @(posedge clk) begin
            if (advance) begin
                for (int i = 0; i < LANES; i++) begin
                    products[i*P_W +: P_W] <= P_W'($signed({1'b0, in_exp[i*EXP_W +: EXP_W]})
                        * $signed(rows[(i*COLUMNS+c)*VALUE_W +: VALUE_W]));
                end
                sum <= lane_sum;
            end
            if (scale) begin
                product <= o * $signed({1'b0, factor2}) + (O_W + EXP_W + 1)'(1 << (FRACTION - 1));
            end
            if (scale && first2) begin
                o <= '0;
            end else if (rescale) begin
                o <= O_W'(product >>> FRACTION);
            end else if (accumulate) begin
                o <= o + O_W'(sum);
            end
        end
        assign out_o[c*O_W +: O_W] = o;
    end
endmodule
