// What browsers have, and the types of the oldest TypeScript that checks the page lack.

declare class CompressionStream {
    constructor(format: string);
    readonly readable: ReadableStream;
    readonly writable: WritableStream;
}

declare class DecompressionStream {
    constructor(format: string);
    readonly readable: ReadableStream;
    readonly writable: WritableStream;
}

interface CanvasRenderingContext2D {
    roundRect(x: number, y: number, w: number, h: number, radii?: number): void;
}
