// The system calls of WASI, for the worker of kernel.js.
export { WASI, File, Directory, PreopenDirectory, OpenFile, Fd, wasi } from "@bjorn3/browser_wasi_shim";
