// OpenBLAS (cblas.h, with the openblas_* calls) and LAPACKE, as one module for Swift.
// lapack_int is a macro that Swift cannot see: use Int32.
#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H

#include <cblas.h>
#include <lapacke.h>

#endif
