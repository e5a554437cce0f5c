// Tree compute unit (thesis: TCU, the tree for reductions and maximum search). Takes a vector in issues of up to WIDTH values and
// makes its sum, or its greatest value and the first place where that is. A register after each of the ceil(log2 WIDTH) levels;
// issues of a longer vector meet in an accumulator behind the tree.
//
// Timing: a vector of one issue has its result LEVELS cycles after it, a longer one LEVELS + 1 cycles after its last issue.
// in_ready is high exactly when the tree moves. WIDTH is at least 2.
module tcu #(
    parameter int WIDTH  = 8,
    parameter int DATA_W = 32,
    parameter int SUM_W  = 64,
    parameter int ID_W   = 32,
    localparam int LEVELS = $clog2(WIDTH),
    localparam int COUNT_W = $clog2(WIDTH + 1)
) (
    input  logic                    clk,
    input  logic                    rst,
    input  logic                    in_valid,
    output logic                    in_ready,
    input  logic                    in_max,       // 1: greatest value and its place; 0: sum
    input  logic                    in_last,      // of the vector
    input  logic [COUNT_W-1:0]      in_count,     // values of this issue, in the first lanes; 1 to WIDTH
    input  logic [ID_W-1:0]         in_first_id,  // place of the first lane
    input  logic [WIDTH*DATA_W-1:0] in_data,      // signed
    output logic                    out_valid,
    input  logic                    out_ready,
    output logic signed [SUM_W-1:0] out_value,
    output logic [ID_W-1:0]         out_id        // of a sum: without meaning
);
    localparam int NODE_W = DATA_W + LEVELS;  // what a sum of WIDTH values needs

    logic advance;
    assign in_ready = advance;

    // A node is live when a value lies below it; its index names the winner's lane, one bit more at each level.
    for (genvar l = 0; l <= LEVELS; l++) begin : level
        localparam int NODES = (WIDTH + (1 << l) - 1) >> l;
        logic [NODES*NODE_W-1:0] value;
        logic [NODES*LEVELS-1:0] index;
        logic [NODES-1:0] live;
        logic is_max;
        if (l == 0) begin : leaf
            assign index = '0;
            assign is_max = in_max;
            always_comb begin
                for (int i = 0; i < WIDTH; i++) begin
                    live[i] = COUNT_W'(i) < in_count;
                    value[i*NODE_W +: NODE_W] = live[i] ? NODE_W'($signed(in_data[i*DATA_W +: DATA_W])) : '0;
                end
            end
        end else begin : meet
            localparam int BELOW = (WIDTH + (1 << (l - 1)) - 1) >> (l - 1);
            always_ff @(posedge clk) begin
                if (advance) begin
                    is_max <= level[l-1].is_max;
                end
            end
            for (genvar i = 0; i < NODES; i++) begin : node
                if (2 * i + 1 < BELOW) begin : two
                    logic signed [NODE_W-1:0] a, b;
                    logic second;
                    assign a = level[l-1].value[2*i*NODE_W +: NODE_W];
                    assign b = level[l-1].value[(2*i+1)*NODE_W +: NODE_W];
                    // Lanes ascend: of equal values the first stays. Where only one is live it is the first.
                    assign second = level[l-1].live[2*i+1] && b > a;
                    always_ff @(posedge clk) begin
                        if (advance) begin
                            value[i*NODE_W +: NODE_W] <= !level[l-1].is_max ? a + b : second ? b : a;
                            index[i*LEVELS +: LEVELS] <= second
                                ? level[l-1].index[(2*i+1)*LEVELS +: LEVELS] | LEVELS'(1 << (l - 1))
                                : level[l-1].index[2*i*LEVELS +: LEVELS];
                            live[i] <= level[l-1].live[2*i];
                        end
                    end
                end else begin : one
                    always_ff @(posedge clk) begin
                        if (advance) begin
                            value[i*NODE_W +: NODE_W] <= level[l-1].value[2*i*NODE_W +: NODE_W];
                            index[i*LEVELS +: LEVELS] <= level[l-1].index[2*i*LEVELS +: LEVELS];
                            live[i] <= level[l-1].live[2*i];
                        end
                    end
                end
            end
        end
    end

    // What the tree delivers.
    logic t_valid, t_last, t_max;
    logic [ID_W-1:0] t_first;
    logic signed [SUM_W-1:0] t_value;
    logic [ID_W-1:0] t_id;
    valid_pipe #(.N(LEVELS)) valids (.clk, .rst, .en(advance), .in(in_valid), .out(t_valid));
    pipe #(.W(1 + ID_W), .N(LEVELS)) marks (.clk, .en(advance), .in({in_last, in_first_id}), .out({t_last, t_first}));
    assign t_max = level[LEVELS].is_max;
    assign t_value = SUM_W'($signed(level[LEVELS].value));
    assign t_id = t_first + ID_W'(level[LEVELS].index);
    logic unused;
    assign unused = &{1'b0, level[LEVELS].live, level[LEVELS].value};

    // The accumulator. A vector of one issue passes it by.
    logic open, done, direct, take, better;
    logic signed [SUM_W-1:0] acc_value;
    logic [ID_W-1:0] acc_id;
    assign direct = t_last && !open;
    assign take = direct ? !done && out_ready : !done || out_ready;
    assign advance = !t_valid || take;
    assign better = !open || t_value > acc_value;
    always_ff @(posedge clk) begin
        if (rst) begin
            open <= 1'b0;
            done <= 1'b0;
        end else if (t_valid && take && !direct) begin
            open <= !t_last;
            done <= t_last;
        end else if (out_ready) begin
            done <= 1'b0;
        end
        if (t_valid && take && !direct) begin
            acc_value <= t_max || !open ? (better ? t_value : acc_value) : acc_value + t_value;
            acc_id <= better ? t_id : acc_id;
        end
    end
    assign out_valid = done || t_valid && direct;
    assign out_value = done ? acc_value : t_value;
    assign out_id = done ? acc_id : t_id;
endmodule
