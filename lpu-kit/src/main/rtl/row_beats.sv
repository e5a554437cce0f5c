// Rows that come in GROUPS beats each, for all pods at once: counts the beats, and carries beside the data what belongs to a row: until
// the accumulator, TO_SUM cycles, and from a row's last beat there to its result, 3 cycles more.
module row_beats #(
    parameter int PODS    = 2,
    parameter int GROUPS  = 3,
    parameter int TO_SUM  = 5,
    parameter int EXTRA_W = 16,   // bits that a row brings with its last beat
    localparam int GROUP_W = GROUPS > 1 ? $clog2(GROUPS) : 1
) (
    input  logic               clk,
    input  logic               rst,
    input  logic               advance,
    input  logic               in_valid,
    input  logic [PODS-1:0]    in_live,
    input  logic               in_stop,    // the beat belongs to the last rows
    input  logic [EXTRA_W-1:0] in_extra,
    output logic [GROUP_W-1:0] group,      // of the beat at the input
    output logic               sum_valid,
    output logic               sum_first,
    output logic [EXTRA_W-1:0] sum_extra,
    output logic               row_valid,
    output logic [PODS-1:0]    row_live,
    output logic               row_stop
);
    logic last, sum_last, sum_stop;
    logic [PODS-1:0] sum_live;
    assign last = group == GROUP_W'(GROUPS - 1);
    always_ff @(posedge clk) begin
        if (rst) begin
            group <= '0;
        end else if (in_valid && advance) begin
            group <= last ? '0 : group + 1;
        end
    end
    valid_pipe #(.N(TO_SUM)) valids (.clk, .rst, .en(advance), .in(in_valid), .out(sum_valid));
    pipe #(.W(3 + PODS + EXTRA_W), .N(TO_SUM)) marks (.clk, .en(advance), .in({group == 0, last, in_stop, in_live, in_extra}),
                                                      .out({sum_first, sum_last, sum_stop, sum_live, sum_extra}));
    valid_pipe #(.N(3)) row_valids (.clk, .rst, .en(advance), .in(sum_valid && sum_last), .out(row_valid));
    pipe #(.W(1 + PODS), .N(3)) row_marks (.clk, .en(advance), .in({sum_stop, sum_live}), .out({row_stop, row_live}));
endmodule
