// Sum of N signed leaves, a register after each of its ceil(log2 N) levels; an odd node goes up as it is. Exact: a node has as
// many bits as the sum needs.
module adder_tree #(
    parameter int N = 8,
    parameter int W = 16,
    localparam int LEVELS = $clog2(N),
    localparam int SUM_W = W + LEVELS
) (
    input  logic                    clk,
    input  logic                    en,
    input  logic [N*W-1:0]          leaves,
    output logic signed [SUM_W-1:0] sum
);
    for (genvar l = 0; l <= LEVELS; l++) begin : level
        localparam int NODES = (N + (1 << l) - 1) >> l;
        logic [NODES*SUM_W-1:0] nodes;
        if (l == 0) begin : leaf
            always_comb begin
                for (int i = 0; i < N; i++) begin
                    nodes[i*SUM_W +: SUM_W] = SUM_W'($signed(leaves[i*W +: W]));
                end
            end
        end else begin : meet
            localparam int BELOW = (N + (1 << (l - 1)) - 1) >> (l - 1);
            for (genvar i = 0; i < NODES; i++) begin : node
                always_ff @(posedge clk) begin
                    if (en) begin
                        if (2 * i + 1 < BELOW) begin
                            nodes[i*SUM_W +: SUM_W] <= level[l-1].nodes[2*i*SUM_W +: SUM_W]
                                + level[l-1].nodes[((2*i+1) % BELOW)*SUM_W +: SUM_W];
                        end else begin
                            nodes[i*SUM_W +: SUM_W] <= level[l-1].nodes[2*i*SUM_W +: SUM_W];
                        end
                    end
                end
            end
        end
    end
    assign sum = level[LEVELS].nodes;
    if (LEVELS == 0) begin : none
        logic unused;
        assign unused = &{1'b0, clk, en};
    end
endmodule
