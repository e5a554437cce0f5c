// A function as a table with straight lines between its entries: y = knot + (rise * rest + half) >> SHIFT, saturated. Entry i holds
// knot i and the rise to knot i + 1; the end of the range has a knot of its own. STAGES 4: registers after the read, the product,
// the sum and the saturation; STAGES 2: after the read and at the end.
module table_line #(
    parameter int ENTRIES = 256,
    parameter int SHIFT   = 5,   // input steps to an entry are 2^SHIFT
    parameter int KNOT_W  = 18,  // unsigned
    parameter int OUT_W   = 17,  // unsigned
    parameter int STAGES  = 4,
    localparam int INDEX_W = $clog2(ENTRIES),
    localparam int OFFSET_W = INDEX_W + SHIFT + 1,
    localparam int RISE_W = KNOT_W + 1
) (
    input  logic                clk,
    input  logic                en,
    input  logic                load,         // writes an entry; address ENTRIES is the end of the range
    input  logic [INDEX_W:0]    load_address,
    input  logic [KNOT_W-1:0]   load_knot,
    input  logic [RISE_W-1:0]   load_rise,    // signed
    input  logic [OFFSET_W-1:0] offset,       // of the input from the left end of the range, 0 to ENTRIES * 2^SHIFT
    output logic [OUT_W-1:0]    value
);
    localparam int WORD_W = KNOT_W + RISE_W;
    localparam int PRODUCT_W = RISE_W + SHIFT + 1;
    localparam int INNER = STAGES == 4 ? 1 : 0;

    (* ram_style = "block" *)
    logic [WORD_W-1:0] entries [0:ENTRIES-1];
    logic [KNOT_W-1:0] end_knot;
    always_ff @(posedge clk) begin
        if (load && !load_address[INDEX_W]) begin
            entries[load_address[INDEX_W-1:0]] <= {load_knot, load_rise};
        end
        if (load && load_address[INDEX_W]) begin
            end_knot <= load_knot;
        end
    end

    logic [WORD_W-1:0] word;
    logic [SHIFT-1:0] rest;
    logic at_end;
    always_ff @(posedge clk) begin
        if (en) begin
            word <= entries[offset[SHIFT +: INDEX_W]];
            rest <= offset[SHIFT-1:0];
            at_end <= offset[OFFSET_W-1];
        end
    end

    logic [KNOT_W-1:0] knot, p_knot;
    logic [PRODUCT_W-1:0] product, p_product;
    assign knot = at_end ? end_knot : word[RISE_W +: KNOT_W];
    assign product = at_end ? '0 : PRODUCT_W'($signed(word[RISE_W-1:0]) * $signed({1'b0, rest}));
    pipe #(.W(KNOT_W + PRODUCT_W), .N(INNER)) after_product (.clk, .en, .in({knot, product}), .out({p_knot, p_product}));

    logic [PRODUCT_W-1:0] rounded;
    logic signed [KNOT_W+1:0] sum, s_sum;
    assign rounded = p_product + PRODUCT_W'(1 << (SHIFT - 1));
    assign sum = $signed({2'b0, p_knot}) + (KNOT_W+2)'($signed(rounded[PRODUCT_W-1:SHIFT]));
    pipe #(.W(KNOT_W + 2), .N(INNER)) after_sum (.clk, .en, .in(sum), .out(s_sum));

    localparam logic [KNOT_W:0] MOST = (KNOT_W + 1)'((65'd1 << OUT_W) - 1);
    always_ff @(posedge clk) begin
        if (en) begin
            value <= s_sum < 0 ? '0 : s_sum[KNOT_W:0] > MOST ? OUT_W'(MOST) : s_sum[OUT_W-1:0];
        end
    end
    logic unused;
    assign unused = &{1'b0, rounded[SHIFT-1:0]};
endmodule
