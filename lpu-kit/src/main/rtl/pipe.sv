// A value N cycles later, all registers moving together while en is high. N = 0 is a wire.
module pipe #(
    parameter int W = 1,
    parameter int N = 1
) (
    input  logic         clk,
    input  logic         en,
    input  logic [W-1:0] in,
    output logic [W-1:0] out
);
    if (N == 0) begin : wires
        assign out = in;
        logic unused;
        assign unused = &{1'b0, clk, en};
    end else begin : registers
        logic [N*W-1:0] stages;
        always_ff @(posedge clk) begin
            if (en) begin
                stages <= (N*W)'({stages, in});
            end
        end
        assign out = stages[N*W-1 -: W];
    end
endmodule
