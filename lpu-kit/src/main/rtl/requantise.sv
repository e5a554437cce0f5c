// Last stage of every unit: value / 2^shift, rounded and saturated to OUT_W bits. A shift below 0 is one to the left. Registered.
module requantise #(
    parameter int W       = 64,
    parameter int OUT_W   = 16,
    parameter int SHIFT_W = 8,
    parameter bit NEAREST_EVEN = 1'b0  // of two equally near the even one, else the greater
) (
    input  logic                      clk,
    input  logic                      en,
    input  logic signed [W-1:0]       value,
    input  logic signed [SHIFT_W-1:0] shift,
    output logic signed [OUT_W-1:0]   out
);
    localparam logic signed [W-1:0] MOST = (W'(1) << (OUT_W - 1)) - W'(1);
    logic [SHIFT_W-1:0] distance;
    logic signed [W-1:0] right, left, back;
    logic half, rest, up;
    assign distance = shift < 0 ? -shift : shift;

    // To the right. Beyond the sign nothing but rounding is left, which brings -1 back to 0.
    logic [W-1:0] below;
    logic far;
    assign far = distance >= SHIFT_W'(W);
    assign right = value >>> (far ? SHIFT_W'(W - 1) : distance);
    assign below = ~(~W'(0) << (distance - 1));
    assign half = far ? value < 0 : distance != 0 && |((value >>> (distance - 1)) & W'(1));
    assign rest = far || |(value & below);
    assign up = half && (!NEAREST_EVEN || rest || right[0]);

    // To the left: what does not come back has left the range.
    assign left = value << distance;
    assign back = left >>> distance;

    logic signed [W-1:0] rounded, shifted;
    assign rounded = right + W'(up);
    assign shifted = back == value && distance < SHIFT_W'(W) ? left : value < 0 ? ~MOST : value == 0 ? '0 : MOST;
    logic signed [W-1:0] result;
    assign result = shift < 0 ? shifted : rounded;
    always_ff @(posedge clk) begin
        if (en) begin
            out <= result > MOST ? OUT_W'(MOST) : result < ~MOST ? OUT_W'(~MOST) : OUT_W'(result);
        end
    end
endmodule
