// First half of the online softmax unit (thesis: OSU): tiles of scores become their exponentials below the running maximum.
// The maximum of a tile comes from a TCU. Where it is above the running maximum m, what has been summed must be multiplied by
// exp(m_old - m_new), which goes through the same table ahead of the tile's scores.
//
// Beats of a tile at the output: SCALE (the factor in lane 0), HOLD (while sums are rescaled), then TILE / LANES of SCORES.
// Timing: II = TILE / LANES + 2 cycles per tile; DEPTH = levels of the TCU + 1 running maximum + II - 1 + 5 (difference, table 4)
// cycles from a tile to its last exponential.
module osu_exp #(
    parameter int TILE    = 16,
    parameter int LANES   = 1,    // divides TILE
    parameter int SCORE_W = 16,
    parameter int ENTRIES = 256,
    parameter int SHIFT   = 5,    // score steps to a table entry are 2^SHIFT
    parameter int EXP_W   = 17,
    localparam int INDEX_W = $clog2(ENTRIES)
) (
    input  logic                    clk,
    input  logic                    rst,
    input  logic                    load,
    input  logic [INDEX_W:0]        load_address,
    input  logic [EXP_W:0]          load_knot,
    input  logic [EXP_W+1:0]        load_rise,
    input  logic                    in_valid,
    output logic                    in_ready,
    input  logic                    in_last,     // tile of a sequence
    input  logic [TILE-1:0]         in_live,     // scores that take part: neither masked nor beyond the end
    input  logic [TILE*SCORE_W-1:0] in_scores,   // signed
    output logic                    out_valid,
    input  logic                    out_ready,
    output logic [1:0]              out_kind,
    output logic                    out_first,   // of SCALE: nothing has been summed yet
    output logic                    out_rises,   // of SCALE: the maximum rises
    output logic                    out_last,    // beat of a sequence
    output logic [LANES*EXP_W-1:0]  out_exp
);
    localparam logic [1:0] SCALE = 2'd0;
    localparam logic [1:0] HOLD = 2'd1;
    localparam logic [1:0] SCORES = 2'd2;
    localparam int LEVELS = $clog2(TILE);
    localparam int BEATS = TILE / LANES;
    localparam int BEAT_W = $clog2(BEATS + 2);
    localparam int S_W = SCORE_W + 1;  // a masked score is below all others
    localparam logic [S_W-1:0] MASKED = {1'b1, {SCORE_W{1'b0}}};
    localparam int NODE_W = S_W + LEVELS;

    // The tile's maximum; its scores wait beside the tree.
    logic [TILE*S_W-1:0] masked, tile;
    logic tree_ready, tile_valid, tile_ready, tile_last;
    logic signed [NODE_W-1:0] top_wide;
    logic signed [S_W-1:0] top;
    logic [LEVELS-1:0] place;
    always_comb begin
        for (int i = 0; i < TILE; i++) begin
            masked[i*S_W +: S_W] = in_live[i] ? {in_scores[i*SCORE_W + SCORE_W - 1], in_scores[i*SCORE_W +: SCORE_W]} : MASKED;
        end
    end
    tcu #(.WIDTH(TILE), .DATA_W(S_W), .SUM_W(NODE_W), .ID_W(LEVELS)) maximum (
        .clk, .rst, .in_valid, .in_ready(tree_ready), .in_max(1'b1), .in_last(1'b1), .in_count((LEVELS + 1)'(TILE)),
        .in_first_id(LEVELS'(0)), .in_data(masked), .out_valid(tile_valid), .out_ready(tile_ready), .out_value(top_wide), .out_id(place));
    pipe #(.W(TILE * S_W + 1), .N(LEVELS)) beside (.clk, .en(tree_ready), .in({in_last, masked}), .out({tile_last, tile}));
    assign in_ready = tree_ready;
    assign top = S_W'(top_wide);

    // The running maximum, and the tile whose beats are being issued.
    logic [TILE*S_W-1:0] held;
    logic signed [S_W-1:0] m, m_before;
    logic begun, busy, held_last, held_first, rises;
    logic [BEAT_W-1:0] beat;
    logic advance, end_of_tile;
    assign end_of_tile = beat == BEAT_W'(BEATS + 1);
    assign tile_ready = !busy || advance && end_of_tile;
    always_ff @(posedge clk) begin
        if (rst) begin
            begun <= 1'b0;
            busy <= 1'b0;
        end else if (tile_valid && tile_ready) begin
            begun <= !tile_last;
            busy <= 1'b1;
        end else if (tile_ready) begin
            busy <= 1'b0;
        end
        if (tile_valid && tile_ready) begin
            held <= tile;
            held_last <= tile_last;
            held_first <= !begun;
            rises <= !begun || top > m;
            m <= !begun || top > m ? top : m;
            m_before <= m;
            beat <= '0;
        end else if (busy && advance) begin
            beat <= beat + 1;
            if (beat >= BEAT_W'(2)) begin
                held <= LANES == TILE ? held : held >> (LANES * S_W);
            end
        end
    end

    // Differences to the maximum, then exponentials.
    localparam int OFFSET_W = INDEX_W + SHIFT + 1;
    localparam int MARK_W = 5;
    localparam int D_W = S_W + 1;
    localparam logic signed [D_W:0] SPAN = (D_W + 1)'(ENTRIES << SHIFT);
    logic [1:0] kind;
    logic v1;
    logic [MARK_W-1:0] marks1;
    assign kind = beat == 0 ? SCALE : beat == 1 ? HOLD : SCORES;
    valid_pipe #(.N(1)) valid1 (.clk, .rst, .en(advance), .in(busy), .out(v1));
    valid_pipe #(.N(4)) valid5 (.clk, .rst, .en(advance), .in(v1), .out(out_valid));
    pipe #(.W(MARK_W), .N(1)) mark1 (.clk, .en(advance), .in({kind, held_first, rises, held_last && end_of_tile}), .out(marks1));
    pipe #(.W(MARK_W), .N(4)) mark5 (.clk, .en(advance), .in(marks1), .out({out_kind, out_first, out_rises, out_last}));
    assign advance = !out_valid || out_ready;
    for (genvar i = 0; i < LANES; i++) begin : lane
        logic signed [S_W-1:0] from;
        logic signed [D_W-1:0] difference;
        logic signed [D_W:0] above;  // of the left end of the table's range
        logic [OFFSET_W-1:0] offset;
        logic zero, zero1, zero5;
        logic [EXP_W-1:0] value;
        assign from = kind == SCALE ? m_before : held[i*S_W +: S_W];
        assign difference = D_W'(from) - D_W'(m);
        assign above = (D_W + 1)'(difference) + SPAN;
        assign zero = above < 0 || from == MASKED;
        always_ff @(posedge clk) begin
            if (advance) begin
                offset <= OFFSET_W'(above);
                zero1 <= zero;
            end
        end
        table_line #(.ENTRIES(ENTRIES), .SHIFT(SHIFT), .KNOT_W(EXP_W + 1), .OUT_W(EXP_W), .STAGES(4)) exponential (
            .clk, .en(advance), .load, .load_address, .load_knot, .load_rise, .offset, .value);
        pipe #(.W(1), .N(4)) zeros (.clk, .en(advance), .in(zero1), .out(zero5));
        assign out_exp[i*EXP_W +: EXP_W] = zero5 ? '0 : value;
    end
    logic unused;
    assign unused = &{1'b0, place, top_wide[NODE_W-1:S_W]};
endmodule
