// Like pipe, of one bit that reset clears: says which stages of a pipeline hold something.
module valid_pipe #(
    parameter int N = 1
) (
    input  logic clk,
    input  logic rst,
    input  logic en,
    input  logic in,
    output logic out
);
    if (N == 0) begin : wires
        assign out = in;
        logic unused;
        assign unused = &{1'b0, clk, rst, en};
    end else begin : registers
        logic [N-1:0] stages;
        always_ff @(posedge clk) begin
            if (rst) begin
                stages <= '0;
            end else if (en) begin
                stages <= N'({stages, in});
            end
        end
        assign out = stages[N-1];
    end
endmodule
